import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openReaderDatabase, openWriterDatabase, type Db } from '../../../src/main/store/database.ts'
import { createReader, type Reader } from '../../../src/main/store/reader.ts'
import { createWriter, type Writer } from '../../../src/main/store/writer.ts'
import { aTurn, anEnd } from '../../support/turn-fixtures.ts'

const limits = { maxRecords: 10, maxBytes: 10_000_000, serviceVersion: '1' }
let folder: string
let db: Db
let write: Writer
let read: Reader

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-retention-'))
  db = openWriterDatabase(folder)
  write = createWriter(db)
  read = createReader(openReaderDatabase(folder))
})
afterEach(() => {
  db.close()
  fs.rmSync(folder, { recursive: true })
})

/** About 90 KB each: the input stands in both spans. */
function record(count: number): string[] {
  return Array.from({ length: count }, () => {
    const turn = aTurn({ input: [{ role: 'user', content: 'x'.repeat(40_000) }] })
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

function deliver(): void {
  write.acknowledgeBatch(write.sealNext(limits, 2)?.id ?? 0, 3, 'HTTP 200')
}

const usedBytes = (): number =>
  (Number(db.pragma('page_count', { simple: true })) - Number(db.pragma('freelist_count', { simple: true }))) * 4096

function makeRoom(capBytes: number): number {
  let lostCount = 0
  for (;;) {
    const room = write.makeRoom(capBytes, 5, limits)
    lostCount += room.lostCount
    if (room.done) return lostCount
  }
}

const inputOf = (traceId: string | undefined): string =>
  JSON.stringify(read.traceDetail(traceId ?? '')?.observations[0]?.input)

describe('the size cap', () => {
  it('does nothing while there is room', () => {
    const [traceId] = record(3)
    deliver()
    expect(makeRoom(1e9)).toBe(0)
    expect(inputOf(traceId).length).toBeGreaterThan(40_000)
  })

  it('takes the bodies of what is delivered first, and their traces stay in the Monitor', () => {
    const delivered = record(10)
    deliver()
    const waiting = record(10)
    const before = usedBytes()
    expect(makeRoom(before - 500_000)).toBe(0)
    expect(usedBytes()).toBeLessThanOrEqual(before - 500_000)
    expect(read.traceDetail(delivered[0] ?? '')).toMatchObject({ delivery: 'delivered', observations: [] })
    expect(inputOf(waiting[0]).length).toBeGreaterThan(40_000)
    expect(read.outboxState().ledger).toEqual({ accepted: 20, delivered: 10, pending: 10, dead: 0, lost: 0 })
  })

  it('gives the disk what it frees, however much that is at once', () => {
    for (let batch = 0; batch < 20; batch += 1) {
      record(10)
      deliver()
    }
    const file = path.join(folder, 'holdfast.db')
    const capBytes = usedBytes() / 2
    makeRoom(capBytes)
    expect(fs.statSync(file).size).toBeLessThanOrEqual(capBytes)
  })

  it('then cuts input and output of the oldest that waits, and sends what is left of it', () => {
    const waiting = record(20)
    const before = usedBytes()
    expect(makeRoom(before - 500_000)).toBe(0)
    expect(inputOf(waiting[0])).toContain('cut by Holdfast')
    expect(inputOf(waiting[19]).length).toBeGreaterThan(40_000)
    expect(read.outboxState().ledger).toEqual({ accepted: 20, delivered: 0, pending: 20, dead: 0, lost: 0 })
    const batch = write.claimBatch(read.outboxWork(9, false).dueBatchId ?? 0, 9)
    expect(Buffer.from(batch?.body ?? []).toString()).toContain(waiting[0])
  })

  it('then lets the oldest go, and counts and shows every one of them', () => {
    const waiting = record(30)
    const lostCount = makeRoom(1)
    const { ledger } = read.outboxState()
    expect(lostCount).toBe(30)
    expect(ledger).toEqual({ accepted: 30, delivered: 0, pending: 0, dead: 0, lost: 30 })
    const losses = read.losses(100)
    expect(losses.reduce((sum, loss) => sum + loss.recordCount, 0)).toBe(30)
    expect(losses[0]).toMatchObject({ reason: 'evicted: the size cap was reached before it could be delivered' })
    expect(read.traceDetail(waiting[0] ?? '')).toMatchObject({
      delivery: 'lost',
      deliveryHistory: expect.arrayContaining([expect.objectContaining({ kind: 'lost' })]) as unknown,
    })
  })

  it('never touches what may be on its way', () => {
    record(10)
    const batch = write.sealNext(limits, 2)
    makeRoom(1)
    expect(read.outboxState().ledger).toMatchObject({ pending: 10, lost: 0 })
    write.retryBatchAt(batch?.id ?? 0, 5, 5, 'HTTP 503')
    expect(Buffer.from(write.claimBatch(batch?.id ?? 0, 6)?.body ?? []).equals(Buffer.from(batch?.body ?? []))).toBe(
      true,
    )
  })
})
