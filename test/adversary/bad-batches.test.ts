import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createReader } from '../../src/main/store/thread/reader.ts'
import type { Db } from '../../src/main/store/schema/db.ts'
import { statesOf, sum } from '../support/store-fixtures.ts'
import { createOutboxRig, type OutboxRig } from '../support/outbox-rig.ts'

let rig: OutboxRig
let db: Db

beforeEach(async () => {
  rig = await createOutboxRig()
  db = rig.db
})
afterEach(() => rig.close())

const minutesMs = 60_000
const limits = { maxRecords: 4, maxBytes: 1e9, serviceVersion: '1.0.0' }
const state = () => rig.read.outboxState()
const batchOf = (traceId: string): number =>
  db
    .prepare<[string], number>(
      'SELECT b.id FROM batches b JOIN records r ON r.seq BETWEEN b.first_seq AND b.last_seq WHERE r.trace_id = ?',
    )
    .pluck()
    .get(traceId) ?? 0
const changeBatch = (id: number, sql: string): void => void db.prepare(`UPDATE batches SET ${sql} WHERE id = ?`).run(id)
const logOf = (traceId: string): string =>
  JSON.stringify(
    createReader(db)
      .traceDetail(traceId)
      ?.deliveryHistory.map(({ kind, detail }) => [kind, detail]),
  )

/** Three batches of four that wait to be sent, the way to Langfuse shut. */
async function threeSealed(): Promise<string[][]> {
  await rig.outbox.setPaused(true)
  const groups: string[][] = []
  for (let group = 0; group < 3; group += 1) {
    groups.push(rig.record(4))
    rig.write.sealTail(limits, rig.time.nowMs())
  }
  return groups
}

/** Langfuse has these, and whatever was sent. */
function knows(traceIds: Set<string>): void {
  rig.isThere = (traceId) => traceIds.has(traceId) || rig.sent.flat().includes(traceId)
}

async function drain(forMs = 20 * minutesMs): Promise<void> {
  await rig.outbox.setPaused(false)
  await rig.time.advance(forMs)
}

describe('a batch whose row was damaged before it was sent', () => {
  it.each([
    ['digest', "digest = 'g' || substr(digest, 2)"],
    ['digest, which is bytes now', "digest = x'00ff'"],
    ['service version', "service_version = '1.0\u0001'"],
    ['body limit', 'body_limit_bytes = 17'],
    ['size', 'payload_bytes = 1'],
  ])('in its %s is sealed anew and delivered, and so are the others', async (_, sql) => {
    const groups = await threeSealed()
    const hurt = groups[1] ?? []
    changeBatch(batchOf(hurt[0] ?? ''), sql)
    await drain(minutesMs)
    expect(state()).toMatchObject({ addsUp: true, ledger: { accepted: 12, delivered: 12 } })
    expect(rig.sent.flat().toSorted()).toEqual(groups.flat().toSorted())
    expect(rig.errors).toEqual([])
    if (sql.startsWith('digest')) expect(logOf(hurt[0] ?? '')).toContain('sealed anew')
  })

  it.each([
    ['counts fewer than it has', 'record_count = 3'],
    ['counts more than it has', 'record_count = 5, last_seq = last_seq'],
    ['ends too early', 'last_seq = last_seq - 2'],
    ['begins too late', 'first_seq = first_seq + 1'],
    ['reaches into the next one', 'last_seq = last_seq + 3'],
    ['reaches far beyond the log', 'last_seq = last_seq + 4294967296'],
    ['begins before the log', 'first_seq = -7'],
    ['counts in words', "record_count = 'four'"],
    ['is of no known kind', "kind = 'tuqn'"],
    ['is of another kind than its records', "kind = 'score'"],
  ])('and that %s is taken apart: Langfuse is asked for each record before it is sent', async (_, sql) => {
    const groups = await threeSealed()
    changeBatch(batchOf(groups[1]?.[0] ?? ''), sql)
    // Whatever it was, Langfuse has these two of it.
    const there = new Set(groups[1]?.slice(0, 2))
    knows(there)
    await drain(120 * minutesMs)
    const { ledger, setAsideCount } = state()
    expect(ledger).toMatchObject({ accepted: 12, delivered: 12, pending: 0, dead: 0, lost: 0 })
    expect(setAsideCount).toBeGreaterThan(0)
    // Each went out once at most, and what is there already did not go out again.
    const sent = rig.sent.flat()
    expect(new Set(sent).size).toBe(sent.length)
    expect(sent.some((traceId) => there.has(traceId))).toBe(false)
    expect(rig.asked.flat().map((ref) => (ref.kind === 'turn' ? ref.traceId : ref.scoreId))).toEqual(
      expect.arrayContaining([...there]),
    )
    expect(rig.errors.length).toBeLessThan(4)
  })

  it('in its state is found by the ledger, which is mended, and nothing is doubled', async () => {
    const groups = await threeSealed()
    await drain(minutesMs)
    changeBatch(batchOf(groups[1]?.[0] ?? ''), "state = 'delivereb'")
    expect(state().addsUp).toBe(false)
    expect(rig.write.mendLedger(rig.time.nowMs())).toMatchObject({ takenApart: 1, recordsInDoubt: 4 })
    expect(state()).toMatchObject({
      addsUp: true,
      ledger: { accepted: 12, delivered: 8, pending: 4 },
      setAsideCount: 1,
    })
    knows(new Set(groups.flat()))
    rig.sent.length = 0
    rig.outbox.wake()
    await rig.time.advance(minutesMs)
    expect(state()).toMatchObject({ addsUp: true, ledger: { delivered: 12, pending: 0 } })
    expect(rig.sent).toEqual([])
  })

  it('and was delivered, and now reaches over records that never were: these are asked for, not taken as delivered', async () => {
    const first = rig.record(4)
    await rig.time.advance(0)
    await rig.outbox.setPaused(true)
    const waiting = rig.record(4)
    changeBatch(batchOf(first[0] ?? ''), 'last_seq = 8')
    expect(state().addsUp).toBe(false)
    rig.write.mendLedger(rig.time.nowMs())
    expect(state()).toMatchObject({ addsUp: true, ledger: { accepted: 8, pending: 8 } })
    rig.sent.length = 0
    knows(new Set(first))
    await drain(60 * minutesMs)
    expect(rig.sent.flat().toSorted()).toEqual(waiting.toSorted())
    expect(state()).toMatchObject({ addsUp: true, ledger: { delivered: 8, pending: 0 } })
  })

  it.each([
    ["'accepted'", "UPDATE meta SET value = '12x' WHERE key = 'accepted'"],
    ["'accepted', by a bit", "UPDATE meta SET value = '92' WHERE key = 'accepted'"],
    ["'lost'", "UPDATE meta SET value = '' WHERE key = 'lost'"],
  ])('a counter %s that is no longer true is worked out anew', async (_, sql) => {
    await threeSealed()
    db.exec(sql)
    expect(state().addsUp).toBe(false)
    rig.write.mendLedger(rig.time.nowMs())
    const { ledger, addsUp } = state()
    expect([addsUp, ledger.accepted, sum(ledger)]).toEqual([true, 12, 12])
  })
})

describe('a record that was damaged', () => {
  it.each([
    ['is of no known kind', "UPDATE records SET kind = 'tuqn' WHERE seq = 2"],
    ['has another payload', "UPDATE payloads SET payload = '{}' WHERE seq = 2"],
    ['has bytes for a payload', "UPDATE payloads SET payload = x'7b7d' WHERE seq = 2"],
    ['has no payload', 'DELETE FROM payloads WHERE seq = 2'],
  ])('and %s is dead alone, and the others arrive', async (_, sql) => {
    await rig.outbox.setPaused(true)
    const traceIds = rig.record(5)
    db.exec(sql)
    await drain(minutesMs)
    expect(state()).toMatchObject({ addsUp: true, ledger: { accepted: 5, delivered: 4, dead: 1 } })
    expect(statesOf(db, traceIds)).toEqual(['delivered', 'dead', 'delivered', 'delivered', 'delivered'])
    expect(createReader(db).deadRecords(10)).toMatchObject([{ seq: 2, kind: 'turn' }])
    expect(rig.errors).toEqual([])
  })
})

describe('an error that comes again and again', () => {
  it('from one batch sets it aside in words a person sees, and the others go on', async () => {
    const groups = await threeSealed()
    const hurt = batchOf(groups[0]?.[0] ?? '')
    rig.failWhen((method, id) => (method === 'claimBatch' && id === hurt ? 'no such thing' : null))
    await drain()
    expect(state().ledger).toMatchObject({ delivered: 8, dead: 4, pending: 0 })
    expect(createReader(db).deadRecords(10)[0]?.answer).toContain('could not be handled on this disk: no such thing')
    expect(rig.errors).toEqual(['no such thing'])
    expect(rig.outbox.connection().kind).toBe('online')
  })

  it('from one batch in doubt never sends it, and the others go on', async () => {
    rig.answers.send.push(() => ({ kind: 'ambiguous', detail: 'no answer' }))
    const [first] = rig.record(1)
    await rig.time.advance(0)
    const hurt = batchOf(first ?? '')
    rig.failWhen((method, id) => (method === 'doubtfulBatch' && id === hurt ? 'cannot be read' : null))
    await rig.time.advance(10 * minutesMs)
    rig.record(3)
    await rig.time.advance(10 * minutesMs)
    expect(state().ledger).toMatchObject({ delivered: 3, pending: 1 })
    expect(state().batches).toMatchObject([
      { state: 'ambiguous', lastAnswer: expect.stringContaining('cannot be read') as string },
    ])
    expect(rig.sent.flat().filter((traceId) => traceId === first)).toHaveLength(1)
    expect(rig.errors.length).toBeLessThan(4)
  })

  it('from the database is tried less and less often, is logged once, shown, and ends by itself', async () => {
    let tries = 0
    rig.failWhen((method) => {
      if (method !== 'outboxWork') return null
      tries += 1
      return 'the disk is away'
    })
    rig.record(2)
    await rig.time.advance(60 * minutesMs)
    expect(tries).toBeLessThan(25)
    expect(rig.errors).toEqual(['the disk is away'])
    expect(rig.outbox.connection()).toEqual({ kind: 'store_failed', detail: 'the disk is away' })
    // New records do not make it a loop.
    const before = tries
    for (let count = 0; count < 50; count += 1) rig.outbox.wake()
    await rig.time.advance(0)
    expect(tries - before).toBeLessThan(3)
    rig.failWhen(() => null)
    await rig.time.advance(6 * minutesMs)
    expect(rig.outbox.connection().kind).toBe('online')
    expect(state().ledger).toMatchObject({ delivered: 2 })
  })
})
