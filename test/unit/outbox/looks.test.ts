import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createOutboxRig, type OutboxRig } from '../../support/outbox-rig.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** Until three looks, of which the first is a quarter of an hour after acceptance, have missed something. */
const untilDroppedMs = 15 * minuteMs + 2 * hourMs

let rig: OutboxRig
let stored: Set<string>
/** What makes everything that is written with it be dropped. */
let spoiler: string

beforeEach(async () => {
  rig = await createOutboxRig()
  rig.uplink.recordsPerLook = 25
  stored = new Set()
  spoiler = ''
  rig.isThere = (key) => stored.has(key)
  const { send } = rig.uplink
  rig.uplink.send = async (batch, signal) => {
    const verdict = await send(batch, signal)
    const traces = rig.sent.at(-1) ?? []
    if (verdict.kind === 'accepted' && !traces.includes(spoiler)) for (const traceId of traces) stored.add(traceId)
    return verdict
  }
})
afterEach(() => rig.close())

const ledger = () => rig.read.outboxState().ledger
const times = (traceId: string): number => rig.sent.flat().filter((sent) => sent === traceId).length
async function recordTogether(count: number): Promise<string[]> {
  await rig.outbox.setPaused(true)
  const traces = rig.record(count)
  await rig.outbox.setPaused(false)
  await rig.time.advance(minuteMs)
  return traces
}

describe('what Langfuse accepted and then dropped', () => {
  it('goes again one by one, so that one that is bad stands alone and the others arrive', async () => {
    await rig.outbox.setPaused(true)
    const traces = rig.record(60)
    spoiler = traces[37] ?? ''
    await rig.outbox.setPaused(false)
    await rig.time.advance(minuteMs)
    expect(ledger()).toMatchObject({ delivered: 60 })
    expect(stored.size).toBe(0)
    await rig.time.advance(untilDroppedMs + hourMs)
    expect(stored.size).toBe(59)
    expect(rig.sent.slice(1).every((sent) => sent.length === 1)).toBe(true)
    await rig.time.advance(5 * untilDroppedMs)
    expect(ledger()).toMatchObject({ accepted: 60, delivered: 59, dead: 1, pending: 0 })
    expect(rig.read.deadRecords(10)).toEqual([
      expect.objectContaining({ traceId: spoiler, answer: expect.stringContaining('dropped') as string }),
    ])
    expect(traces.filter((traceId) => times(traceId) > 2)).toEqual([])
  })

  it('is found record by record: what is there is confirmed and never sent again', async () => {
    const traces = await recordTogether(40)
    const dropped = [traces[3] ?? '', traces[20] ?? '']
    for (const traceId of dropped) stored.delete(traceId)
    await rig.time.advance(untilDroppedMs + hourMs)
    expect(traces.filter((traceId) => times(traceId) > 1)).toEqual(dropped)
    await rig.time.advance(untilDroppedMs)
    expect(ledger()).toMatchObject({ delivered: 40, dead: 0 })
    expect(rig.traceStates().filter((state) => state === 'confirmed')).toHaveLength(40)
  })

  it('is noticed through a sample on Cloud, and then each record is looked for', async () => {
    rig.uplink.recordsPerLook = 3
    const traces = await recordTogether(12)
    const dropped = [traces[0] ?? '', traces[4] ?? '', traces[5] ?? '']
    for (const traceId of dropped) stored.delete(traceId)
    await rig.time.advance(untilDroppedMs + hourMs)
    expect(rig.asked.every((asked) => asked.length <= 3)).toBe(true)
    expect(traces.filter((traceId) => times(traceId) > 1)).toEqual(dropped)
    expect(traces.every((traceId) => stored.has(traceId))).toBe(true)
  })

  it('keeps its distance from the next that goes alone, whatever the user asks for', async () => {
    await rig.outbox.setPaused(true)
    const traces = rig.record(6)
    spoiler = traces[0] ?? ''
    await rig.outbox.setPaused(false)
    const sentAtMs: number[] = []
    const { send } = rig.uplink
    rig.uplink.send = (batch, signal) => {
      sentAtMs.push(rig.time.monotonicMs())
      return send(batch, signal)
    }
    await rig.time.advance(untilDroppedMs + 10_000)
    for (let step = 0; step < 40; step += 1) {
      await rig.outbox.retryNow()
      await rig.time.advance(5_000)
    }
    const alone = sentAtMs.slice(1)
    expect(alone).toHaveLength(6)
    const apart = alone.slice(1).map((atMs, index) => atMs - (alone[index] ?? 0))
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(15_000)
    expect(stored.size).toBe(5)
  })

  it('does not die for what was dropped with it once more', async () => {
    const [traceId = ''] = await recordTogether(1)
    await recordTogether(1)
    stored.delete(traceId)
    const { send } = rig.uplink
    rig.uplink.send = async (batch, signal) => {
      const verdict = await send(batch, signal)
      // When it goes again, something else spoils what is written with it.
      if (times(traceId) === 2 && spoiler === '') {
        stored.delete(traceId)
        ;[spoiler = ''] = rig.record(1)
      }
      return verdict
    }
    for (let round = 0; round < 5; round += 1) {
      await rig.time.advance(hourMs)
      // Something that is there is evidence that Langfuse shows what it has.
      await recordTogether(1)
    }
    expect(times(traceId)).toBe(3)
    expect(stored.has(traceId)).toBe(true)
    for (let round = 0; round < 8; round += 1) {
      await rig.time.advance(hourMs)
      await recordTogether(1)
    }
    expect(rig.read.deadRecords(10).map((dead) => dead.traceId)).toEqual([spoiler])
  })

  it('is tried with one record where Langfuse shows nothing at all', async () => {
    const [first] = await recordTogether(1)
    const [second] = await recordTogether(1)
    rig.isThere = () => false
    await rig.time.advance(12 * hourMs)
    expect(rig.sent.slice(2)).toEqual([[first]])
    expect(ledger()).toMatchObject({ delivered: 2, dead: 0 })
    expect(second).toBeDefined()
  })
})

describe('a score', () => {
  const score = (traceId: string, value: 0 | 1): void => {
    rig.write.recordScore('', '', {
      eventId: crypto.randomUUID(),
      traceId,
      name: 'user-feedback',
      value,
      comment: '',
      environment: 'default',
      scoredAtMs: rig.time.nowMs(),
    })
    rig.outbox.wake()
  }
  const scoresSent = (): string[][] => rig.sent.slice(1)

  it('is looked for after it was accepted, and goes again where it is not there', async () => {
    const [traceId = ''] = await recordTogether(1)
    score(traceId, 1)
    await rig.time.advance(untilDroppedMs + hourMs)
    expect(rig.asked.flat()).toContainEqual({
      kind: 'score',
      scoreId: `${traceId}-user-feedback`,
      value: 1,
      comment: null,
    })
    expect(scoresSent()).toEqual([[traceId], [traceId]])
    stored.add(`${traceId}-user-feedback`)
    await rig.time.advance(untilDroppedMs + hourMs)
    expect(scoresSent()).toHaveLength(2)
    expect(ledger()).toMatchObject({ delivered: 2, dead: 0 })
  })

  it('is not looked for once another has taken its place', async () => {
    const [traceId = ''] = await recordTogether(1)
    score(traceId, 1)
    await rig.time.advance(minuteMs)
    stored.add(`${traceId}-user-feedback`)
    score(traceId, 0)
    await rig.time.advance(untilDroppedMs)
    expect(rig.asked.flat().filter(({ kind }) => kind === 'score')).toHaveLength(1)
  })

  it('stays delivered where Langfuse has no way to ask', async () => {
    const [traceId = ''] = await recordTogether(1)
    const { find } = rig.uplink
    rig.uplink.find = async (records, signal) =>
      records[0]?.kind === 'score' ? { kind: 'unsupported' } : find(records, signal)
    score(traceId, 1)
    await rig.time.advance(10 * hourMs)
    expect(scoresSent()).toHaveLength(1)
    expect(ledger()).toMatchObject({ delivered: 2, dead: 0 })
  })
})

describe('a batch that went out as events before the server was updated', () => {
  it('is asked for record by record, and only what is not there goes as spans', async () => {
    Object.assign(rig.uplink, { storesById: ['turn', 'score'] })
    rig.answers.send.push(() => ({ kind: 'later', retryAfterMs: null, detail: 'HTTP 502', rateLimited: false }))
    await rig.outbox.setPaused(true)
    const traces = rig.record(5)
    await rig.outbox.setPaused(false)
    await rig.time.advance(100)
    const there = [traces[0] ?? '', traces[3] ?? '']
    for (const traceId of there) stored.add(traceId)
    Object.assign(rig.uplink, { storesById: ['score'] })
    await rig.time.advance(10 * minuteMs)
    expect(rig.sent.slice(1).flat()).toEqual(traces.filter((traceId) => !there.includes(traceId)))
    expect(ledger()).toMatchObject({ delivered: 5, pending: 0 })
  })

  it('is asked for also where it was taken apart since', async () => {
    Object.assign(rig.uplink, { storesById: ['turn', 'score'] })
    rig.answers.send.push(
      () => ({ kind: 'later', retryAfterMs: null, detail: 'HTTP 502', rateLimited: false }),
      () => ({ kind: 'too_large', detail: 'HTTP 413' }),
    )
    await rig.outbox.setPaused(true)
    const traces = rig.record(4)
    await rig.outbox.setPaused(false)
    await rig.time.advance(100)
    for (const traceId of traces) stored.add(traceId)
    const { send } = rig.uplink
    rig.uplink.send = async (batch, signal) => {
      const verdict = await send(batch, signal)
      if (verdict.kind === 'too_large') Object.assign(rig.uplink, { storesById: ['score'] })
      return verdict
    }
    await rig.time.advance(10 * minuteMs)
    expect(rig.sent).toEqual([traces, traces])
    expect(ledger()).toMatchObject({ delivered: 4, pending: 0 })
  })

  it('is not sent while it cannot be asked for', async () => {
    Object.assign(rig.uplink, { storesById: ['turn', 'score'] })
    rig.answers.send.push(() => ({ kind: 'later', retryAfterMs: null, detail: 'HTTP 502', rateLimited: false }))
    rig.record(1)
    await rig.time.advance(100)
    Object.assign(rig.uplink, { storesById: ['score'] })
    rig.uplink.find = async () => ({ kind: 'unknown', retryAfterMs: null, detail: 'HTTP 500' })
    await rig.time.advance(hourMs)
    expect(rig.sent).toHaveLength(1)
    expect(rig.read.outboxState().batches).toMatchObject([{ state: 'ambiguous' }])
  })
})
