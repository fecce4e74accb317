import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openReaderDatabase, openWriterDatabase, type Db } from '../../../src/main/store/database.ts'
import { createReader, type Reader } from '../../../src/main/store/reader.ts'
import { createWriter, type Writer } from '../../../src/main/store/writer.ts'
import { aTurn, anEnd } from '../../support/turn-fixtures.ts'

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
    write.finishTurn({
      traceId: turn.start.traceId,
      messageStatus: 'complete',
      messageError: null,
      end: anEnd(),
      nowMs: 1,
    })
    return turn.start.traceId
  })
}

function seal(): number {
  const id = write.sealNext(limits, 10)
  if (id === null) throw new Error('nothing to seal')
  return id
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
    const first = write.claimBatch(seal(), 11)
    const second = write.claimBatch(seal(), 11)
    expect(write.sealNext(limits, 10)).toBeNull()
    expect([...traceIdsOf(first.body), ...traceIdsOf(second.body)]).toEqual(traceIds)
    expect([first.recordCount, second.recordCount]).toEqual([4, 2])
  })

  it('has the same bytes at every attempt', () => {
    record(3)
    const id = seal()
    const first = write.claimBatch(id, 11)
    write.retryBatchAt(id, 20, 12, 'HTTP 503')
    record(2)
    const second = write.claimBatch(id, 21)
    expect(Buffer.from(second.body).equals(Buffer.from(first.body))).toBe(true)
    expect(second.attempts).toBe(2)
  })

  it('is never larger than the byte limit, unless one record alone is', () => {
    record(3)
    const id = write.sealNext({ ...limits, maxBytes: 10 }, 10)
    expect(write.claimBatch(id ?? 0, 11).recordCount).toBe(1)
  })

  it('that was being sent when the process died is in doubt, not sent again', () => {
    record(2)
    const id = seal()
    write.claimBatch(id, 11)
    expect(write.doubtSending(50, 12)).toBe(1)
    expect(read.outboxWork(49, false)).toMatchObject({ dueBatchId: null, dueDoubtId: null, nextTryAtMs: 50 })
    expect(read.outboxWork(50, false).dueDoubtId).toBe(id)
  })

  it('splits into halves that hold the same records, and a dead one can be revived', () => {
    const traceIds = record(3)
    const halves = write.splitBatch(seal(), 12, 'HTTP 400')
    const bodies = halves.map((id) => traceIdsOf(write.claimBatch(id, 13).body))
    expect(bodies.flat()).toEqual(traceIds)
    write.killBatch(halves[0] ?? 0, 14, 'bad span')
    write.acknowledgeBatch(halves[1] ?? 0, 14, 'HTTP 200')
    expect(read.outboxState().ledger).toEqual({ accepted: 3, delivered: 2, pending: 0, dead: 1, lost: 0 })
    expect(read.deadRecords(10)[0]?.answer).toBe('bad span')
    expect(write.reviveDead([1], 15)).toBe(1)
    expect(read.outboxState().ledger).toMatchObject({ pending: 1, dead: 0 })
  })

  it('with a flipped bit is not sent', () => {
    record(1)
    const id = seal()
    db.prepare("UPDATE payloads SET payload = replace(payload, 'unit', 'unix')").run()
    expect(() => write.claimBatch(id, 11)).toThrow(/damaged/)
  })

  it('cut to a limit is smaller, and still the same spans', () => {
    const turn = aTurn({}, 'x'.repeat(50_000))
    write.beginTurn(turn)
    write.finishTurn({
      traceId: turn.start.traceId,
      messageStatus: 'complete',
      messageError: null,
      end: anEnd(),
      nowMs: 1,
    })
    const id = seal()
    const whole = write.claimBatch(id, 11)
    const cut = write.claimBatch(write.cutBatch(id, 10_000, 12, 'HTTP 413'), 13)
    expect(cut.body.byteLength).toBeLessThan(whole.body.byteLength / 2)
    expect(cut.samples).toEqual(whole.samples)
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
