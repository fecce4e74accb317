import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openReaderDatabase, openWriterDatabase } from '../../../src/main/store/schema/database.ts'
import type { Db } from '../../../src/main/store/schema/db.ts'
import { createReader, type Reader } from '../../../src/main/store/thread/reader.ts'
import { createWriter, type Writer } from '../../../src/main/store/thread/writer.ts'
import { finish } from '../../support/store-fixtures.ts'
import { aTurn } from '../../support/turn-fixtures.ts'
import { observationsOf } from '../../support/observations.ts'

const limits = { maxRecords: 10, maxBytes: 10_000_000, serviceVersion: '1' }
let folder: string
let db: Db
let write: Writer
let read: Reader

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-size-cap-'))
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
    finish(write, turn.start.traceId, { atMs: 1 })
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

const inputOf = (traceId: string | undefined): string => JSON.stringify(observationsOf(read, traceId ?? '')[0]?.input)

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
    expect(read.traceDetail(delivered[0] ?? '')).toMatchObject({ delivery: 'delivered', hasBodies: false })
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

  it('loses nothing while there is anything left to cut, in a batch or not', () => {
    const first = record(10)
    write.retryBatchAt(write.sealNext(limits, 2)?.id ?? 0, 3, 3, 'HTTP 429')
    const rest = record(40)
    // Ten bodies may stay whole.
    expect(makeRoom(usedBytes() - 32 * 80_000)).toBe(0)
    expect(read.outboxState().ledger).toEqual({ accepted: 50, delivered: 0, pending: 50, dead: 0, lost: 0 })
    for (const traceId of [first[0], rest[0], rest[20]]) expect(inputOf(traceId)).toContain('cut by Holdfast')
    expect(inputOf(rest[39]).length).toBeGreaterThan(40_000)
  })

  it('then lets the oldest go, and counts and shows every one of them', () => {
    const waiting = record(200)
    expect(makeRoom(1)).toBe(0)
    const lostCount = makeRoom(usedBytes() - 200_000)
    const { ledger } = read.outboxState()
    expect(lostCount).toBeGreaterThan(0)
    expect(lostCount).toBeLessThan(200)
    expect(ledger).toEqual({ accepted: 200, delivered: 0, pending: 200 - lostCount, dead: 0, lost: lostCount })
    const losses = read.losses(100)
    expect(losses.reduce((sum, loss) => sum + (loss.recordCount ?? 0), 0)).toBe(lostCount)
    expect(losses[0]).toMatchObject({ reason: 'dropped at the size cap before it was delivered' })
    expect(read.traceDetail(waiting[0] ?? '')).toMatchObject({
      delivery: 'lost',
      deliveryHistory: expect.arrayContaining([expect.objectContaining({ kind: 'lost' })]) as unknown,
    })
  })

  it('lets nothing go for a cap that cannot be kept, and says so', () => {
    const waiting = record(30)
    expect(makeRoom(1)).toBe(0)
    expect(write.makeRoom(1, 5, limits)).toEqual({ done: true, canBeKept: false, lostCount: 0 })
    expect(read.outboxState().ledger).toEqual({ accepted: 30, delivered: 0, pending: 30, dead: 0, lost: 0 })
    expect(inputOf(waiting[29])).toContain('cut by Holdfast')
  })

  it('never touches what may be on its way', () => {
    const sending = record(10)
    const batch = write.sealNext(limits, 2)
    record(200)
    makeRoom(1)
    const lostCount = makeRoom(usedBytes() - 200_000)
    expect(lostCount).toBeGreaterThan(0)
    expect(read.outboxState().ledger).toMatchObject({ pending: 210 - lostCount, lost: lostCount })
    expect(sending.map((traceId) => read.traceDetail(traceId)?.delivery)).toEqual(Array(10).fill('sending'))
    write.retryBatchAt(batch?.id ?? 0, 5, 5, 'HTTP 503')
    expect(Buffer.from(write.claimBatch(batch?.id ?? 0, 6)?.body ?? []).equals(Buffer.from(batch?.body ?? []))).toBe(
      true,
    )
  })
})
