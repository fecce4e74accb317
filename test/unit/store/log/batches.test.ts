import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { truncateBodies } from '../../../../src/main/records/encode.ts'
import type { ClaimedBatch } from '../../../../src/main/records/batch.ts'
import { openReaderDatabase, openWriterDatabase } from '../../../../src/main/store/schema/database.ts'
import type { Db } from '../../../../src/main/store/schema/db.ts'
import { createReader, type Reader } from '../../../../src/main/store/thread/reader.ts'
import { createWriter, type Writer } from '../../../../src/main/store/thread/writer.ts'
import { finish } from '../../../support/store-fixtures.ts'
import { aTurn } from '../../../support/turn-fixtures.ts'

let folder: string
let db: Db
let write: Writer
let read: Reader
const limits = { maxRecords: 4, maxBytes: 1_000_000, serviceVersion: '1' }

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-batches-'))
  db = openWriterDatabase(folder)
  write = createWriter(db)
  read = createReader(openReaderDatabase(folder))
})

afterEach(() => {
  db.close()
  fs.rmSync(folder, { recursive: true })
})

function record(count: number): string[] {
  return Array.from({ length: count }, () => {
    const turn = aTurn()
    write.beginTurn(turn)
    finish(write, turn.start.traceId, { atMs: 1 })
    return turn.start.traceId
  })
}

function recordLarge(content: string): string {
  const turn = aTurn({ input: [{ role: 'user', content }] })
  const { traceId } = turn.start
  write.beginTurn(turn)
  finish(write, traceId, { atMs: 1 })
  return traceId
}

function seal(maxBytes = limits.maxBytes): ClaimedBatch {
  const batch = write.sealNext({ ...limits, maxBytes }, 10)
  if (batch === null) throw new Error('nothing to seal')
  return batch
}

function claim(id: number | undefined, nowMs: number): ClaimedBatch {
  const batch = write.claimBatch(id ?? 0, nowMs)
  if (batch === null) throw new Error('the batch was taken apart')
  return batch
}

const traceIdsOf = (body: Uint8Array): string[] => [
  ...new Set(
    [
      ...Buffer.from(body)
        .toString()
        .matchAll(/"traceId":"([0-9a-f]{32})"/g),
    ].map((match) => match[1] ?? ''),
  ),
]

describe('a sealed batch', () => {
  it('takes the oldest records, each into one batch, up to the limit', () => {
    const traceIds = record(6)
    const first = seal()
    const second = seal()
    expect(write.sealNext(limits, 10)).toBeNull()
    expect([...traceIdsOf(first.body), ...traceIdsOf(second.body)]).toEqual(traceIds)
    expect([first.recordCount, second.recordCount]).toEqual([4, 2])
  })

  it('has the same bytes at every attempt', () => {
    record(3)
    const first = seal()
    write.retryBatchAt(first.id, 20, 12, 'HTTP 503')
    record(2)
    const second = claim(first.id, 21)
    expect(Buffer.from(second.body).equals(Buffer.from(first.body))).toBe(true)
    expect(read.outboxState().batches[0]?.attempts).toBe(2)
  })

  it('is never larger than the byte limit, unless one record alone is', () => {
    record(3)
    expect(seal(10).recordCount).toBe(1)
  })

  it('that was being sent when the process died is in doubt, not sent again', () => {
    record(2)
    const { id } = seal()
    expect(write.doubtSending(50, 12)).toBe(1)
    expect(read.outboxWork(49, false)).toMatchObject({ dueBatchId: null, dueDoubtId: null, nextTryAtMs: 50 })
    expect(read.outboxWork(50, false).dueDoubtId).toBe(id)
  })

  it('splits into halves that hold the same records, and a dead one can be revived', () => {
    const traceIds = record(3)
    const halves = write.splitBatch(seal().id, 12, 'HTTP 400')
    const bodies = halves.map((id) => traceIdsOf(claim(id, 13).body))
    expect(bodies.flat()).toEqual(traceIds)
    write.killBatch(halves[0] ?? 0, 14, 'bad span')
    write.acknowledgeBatch(halves[1] ?? 0, 14, 'HTTP 200')
    expect(read.outboxState().ledger).toEqual({ accepted: 3, delivered: 2, pending: 0, dead: 1, lost: 0 })
    expect(read.deadRecords(10)[0]?.answer).toBe('bad span')
    expect(write.reviveDead([1], 15)).toBe(1)
    expect(read.outboxState().ledger).toMatchObject({ pending: 1, dead: 0 })
  })

  it('leaves out a record whose bits have flipped, which is shown as dead and holds up no other', () => {
    const traceIds = record(3)
    db.prepare("UPDATE payloads SET payload = replace(payload, 'unit', 'unix') WHERE seq = 1").run()
    expect(traceIdsOf(seal().body)).toEqual(traceIds.slice(1))
    expect(read.outboxState().ledger).toEqual({ accepted: 3, delivered: 0, pending: 2, dead: 1, lost: 0 })
    expect(read.deadRecords(10)[0]).toMatchObject({ traceId: traceIds[0], answer: expect.stringContaining('damaged') })
  })

  it('is taken apart where a record in it was damaged or its payload lost after it was sealed', () => {
    const traceIds = record(4)
    const { id } = seal()
    write.retryBatchAt(id, 20, 12, 'HTTP 503')
    db.prepare("UPDATE payloads SET payload = replace(payload, 'unit', 'unix') WHERE seq = 2").run()
    db.prepare('DELETE FROM payloads WHERE seq = 4').run()
    expect(write.claimBatch(id, 21)).toBeNull()
    expect(read.outboxState().ledger).toEqual({ accepted: 4, delivered: 0, pending: 2, dead: 2, lost: 0 })
    const rest = read.outboxState().batches.map((batch) => traceIdsOf(claim(batch.id, 22).body))
    expect(rest).toEqual([[traceIds[0]], [traceIds[2]]])
  })

  it('of one record is whole, however large what one can send is', () => {
    for (const characters of [2_000_000, 12_000_000]) {
      const prompt = 'x'.repeat(characters)
      recordLarge(prompt)
      const batch = seal()
      expect(batch).toMatchObject({ recordCount: 1, bodyLimitBytes: null })
      expect(batch.body.byteLength).toBeGreaterThan(2 * characters)
    }
  })

  it('is never larger than this computer’s memory allows, and the history says so', { timeout: 60_000 }, () => {
    const prompt = 'x'.repeat(33_000_000)
    const traceId = recordLarge(prompt)
    const batch = seal()
    expect(batch).toMatchObject({ recordCount: 1, bodyLimitBytes: 10_000_000 })
    expect(batch.body.byteLength).toBeLessThanOrEqual(64_000_000)
    expect(batch.body.byteLength).toBeGreaterThan(19_000_000)
    expect(Buffer.from(batch.body.subarray(-5_000_000)).toString()).toContain('cut by Holdfast')
    const detail = read.traceDetail(traceId)
    expect(detail?.deliveryHistory.map(({ kind }) => kind).slice(0, 3)).toEqual(['recorded', 'cut', 'sealed'])
  })

  it('that an earlier version cut ahead of any refusal goes on as it was frozen', () => {
    const traceId = recordLarge('x'.repeat(2_000_000))
    const { payload } = db.prepare('SELECT * FROM payloads').get() as { payload: string }
    const frozen = Buffer.from(`{"resourceSpans":[${truncateBodies(payload, 1_000_000)}]}`)
    const { id } = seal()
    write.retryBatchAt(id, 11, 11, 'HTTP 503')
    db.prepare('UPDATE batches SET body_limit_bytes = 1000000, digest = ?, payload_bytes = ?').run(
      createHash('sha256').update(frozen).digest('hex'),
      frozen.byteLength,
    )
    const claimed = claim(id, 12)
    expect(claimed.bodyLimitBytes).toBe(1_000_000)
    expect(Buffer.from(claimed.body).equals(frozen)).toBe(true)
    expect(read.traceDetail(traceId)?.deliveryHistory.map(({ kind }) => kind)).toEqual([
      'recorded',
      'sealed',
      'sent',
      'retry',
      'sent',
    ])
  })

  it('that died on weak evidence after it was cut is tried whole once more, as far as it can be sent whole', () => {
    recordLarge('x'.repeat(5_000_000))
    const cut = write.cutBatch(seal().id, 1_000_000, 11, 'HTTP 413')
    claim(cut, 12)
    write.killBatch(cut, 13, 'HTTP 413', true)
    expect(write.retestDead('turn', 'p', 14)).toEqual([cut])
    // It is sealed anew, whole.
    expect(write.claimBatch(cut, 15)).toBeNull()
    const [whole] = read.outboxState().batches
    expect(claim(whole?.id, 16).body.byteLength).toBeGreaterThan(10_000_000)
  })

  it('cut to a limit is smaller, and still the same spans', () => {
    const turn = aTurn({}, 'x'.repeat(50_000))
    write.beginTurn(turn)
    finish(write, turn.start.traceId, { atMs: 1 })
    const whole = seal()
    const { refs } = write.doubtfulBatch(whole.id)
    const cut = claim(write.cutBatch(whole.id, 10_000, 12, 'HTTP 413'), 13)
    expect(cut.body.byteLength).toBeLessThan(whole.body.byteLength / 2)
    expect(write.doubtfulBatch(cut.id).refs).toEqual(refs)
    expect(read.traceDetail(turn.start.traceId)?.deliveryHistory.map((event) => event.kind)).toEqual([
      'recorded',
      'sealed',
      'sent',
      'cut',
      'sealed',
      'sent',
    ])
  })
})
