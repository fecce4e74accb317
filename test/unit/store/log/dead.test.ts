import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openReaderDatabase, openWriterDatabase } from '../../../../src/main/store/schema/database.ts'
import type { Db } from '../../../../src/main/store/schema/db.ts'
import { outboxAddsUp } from '../../../../src/main/store/log/outbox-audit.ts'
import { createReader, type Reader } from '../../../../src/main/store/thread/reader.ts'
import { createWriter, type Writer } from '../../../../src/main/store/thread/writer.ts'
import { nowMs, record, sealLimits, statesOf } from '../../../support/store-fixtures.ts'

let folder: string
let db: Db
let write: Writer
let read: Reader
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-dead-'))
  db = openWriterDatabase(folder)
  write = createWriter(db)
  read = createReader(openReaderDatabase(folder))
})
afterEach(() => {
  expect(outboxAddsUp(db, true)).toBe(true)
  const { accepted, delivered, pending, dead, lost } = read.outboxState().ledger
  expect(accepted).toBe(delivered + pending + dead + lost)
  db.close()
  fs.rmSync(folder, { recursive: true })
})

/** Dead records, each a batch of its own. */
function die(count: number, atMs = nowMs): string[] {
  const traceIds = record(write, count)
  for (let index = 0; index < count; index += 1) {
    write.killBatch(write.sealNext({ ...sealLimits, maxRecords: 1 }, nowMs)?.id ?? 0, atMs + index, 'HTTP 400 no')
  }
  return traceIds
}

/** All dead, in one batch, as an earlier version left what Langfuse had dropped. */
function drop(count: number): string[] {
  const traceIds = record(write, count)
  const id = write.sealNext(sealLimits, nowMs)?.id ?? 0
  write.acknowledgeBatch(id, nowMs, 'HTTP 200', nowMs)
  write.killBatch(id, nowMs, 'dropped')
  return traceIds
}

const payloads = (): number => Number(db.prepare('SELECT COUNT(*) FROM payloads').pluck().get())

describe('a dead record', () => {
  it('carries its chat, where that still is', () => {
    const [kept, deleted] = die(2)
    const chatOf = (traceId: string | undefined) => read.deadRecords(10).find((one) => one.traceId === traceId)?.chat
    const chat = chatOf(kept)
    expect(chat).toMatchObject({
      title: expect.stringMatching(/./) as unknown,
      messageId: read.traceDetail(kept ?? '')?.messageId,
    })
    write.deleteConversation(chatOf(deleted)?.conversationId ?? '', nowMs)
    expect(chatOf(deleted)).toBeNull()
    expect(chatOf(kept)).toEqual(chat)
  })

  it('that is discarded counts as lost, is in the account of losses, and is not revived', () => {
    const traceIds = die(3)
    const discarded = write.discardDead({ seqs: [2], diedUpToMs: nowMs + 10 }, nowMs + 20)
    expect(discarded).toMatchObject({ records: 1 })
    expect(statesOf(db, traceIds)).toEqual(['dead', 'lost', 'dead'])
    expect(read.losses(10)).toEqual([{ atMs: nowMs + 20, recordCount: 1, reason: 'discarded by you' }])
    expect(read.traceDetail(traceIds[1] ?? '')?.deliveryHistory.at(-1)).toMatchObject({
      kind: 'lost',
      detail: 'discarded by you',
    })
    expect(payloads()).toBe(2)
    expect(write.reviveDead([2], nowMs)).toBe(0)
    expect(write.reviveDead(null, nowMs)).toBe(2)
    expect(write.retestDead(null, '', nowMs)).toEqual([])
    expect(statesOf(db, traceIds)).toEqual(['sealed', 'lost', 'sealed'])
    expect(write.discardDead({ seqs: [2], diedUpToMs: nowMs + 10 }, nowMs)).toMatchObject({ records: 0 })
  })

  it('goes with all others only where it had died when that was decided', () => {
    const traceIds = [...die(2), ...die(1, nowMs + 5_000)]
    expect(write.discardDead({ seqs: null, diedUpToMs: nowMs + 1 }, nowMs)).toMatchObject({ records: 2 })
    expect(statesOf(db, traceIds)).toEqual(['lost', 'lost', 'dead'])
  })

  it('never takes along what waits, is in doubt or was delivered', () => {
    const traceIds = record(write, 3)
    const seal = () => write.sealNext({ ...sealLimits, maxRecords: 1 }, nowMs)?.id ?? 0
    write.acknowledgeBatch(seal(), nowMs, 'HTTP 200')
    write.doubtBatch(seal(), nowMs, 0, nowMs, 'reset')
    write.retryBatchAt(seal(), nowMs, nowMs, 'HTTP 429')
    const all = { diedUpToMs: nowMs * 2 }
    expect(write.discardDead({ seqs: null, ...all }, nowMs).records).toBe(0)
    expect(write.discardDead({ seqs: [1, 2, 3, 99], ...all }, nowMs).records).toBe(0)
    expect(statesOf(db, traceIds)).toEqual(['delivered', 'ambiguous', 'retry'])
  })

  it.each([1, 3, 5])('can be discarded alone out of a batch of five: number %i', (seq) => {
    const traceIds = drop(5)
    expect(write.discardDead({ seqs: [seq], diedUpToMs: nowMs }, nowMs).records).toBe(1)
    expect(statesOf(db, traceIds)).toEqual(traceIds.map((_, index) => (index + 1 === seq ? 'lost' : 'dead')))
    expect(read.deadRecords(10).map(({ answer }) => answer)).toEqual(Array(4).fill('dropped'))
  })

  it.each([1, 3, 5])('can be retried alone out of a batch of five, and is sent as it was: number %i', (seq) => {
    const traceIds = drop(5)
    expect(write.reviveDead([seq], nowMs)).toBe(1)
    expect(statesOf(db, traceIds)).toEqual(traceIds.map((_, index) => (index + 1 === seq ? 'sealed' : 'dead')))
    // Taken out of its batch, it is sealed anew when its turn comes.
    write.claimBatch(read.outboxWork(nowMs, false).dueBatchId ?? 0, nowMs)
    const sent = write.claimBatch(read.outboxWork(nowMs, false).dueBatchId ?? 0, nowMs)
    expect(sent?.recordCount).toBe(1)
    expect(Buffer.from(sent?.body ?? []).toString()).toContain(traceIds[seq - 1])
  })
})
