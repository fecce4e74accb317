import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecordOutcome } from '../../../../src/main/records/batch.ts'
import type { Score } from '../../../../src/main/records/record.ts'
import { openReaderDatabase, openWriterDatabase } from '../../../../src/main/store/schema/database.ts'
import type { Db } from '../../../../src/main/store/schema/db.ts'
import { createReader, type Reader } from '../../../../src/main/store/thread/reader.ts'
import { createWriter, type Writer } from '../../../../src/main/store/thread/writer.ts'
import { finish } from '../../../support/store-fixtures.ts'
import { aTurn } from '../../../support/turn-fixtures.ts'

let folder: string
let db: Db
let readDb: Db
let write: Writer
let read: Reader
const limits = { maxRecords: 100, maxBytes: 1_000_000, serviceVersion: '1' }

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-scores-'))
  db = openWriterDatabase(folder)
  readDb = openReaderDatabase(folder)
  write = createWriter(db)
  read = createReader(readDb)
})

afterEach(() => {
  const { accepted, delivered, pending, dead, lost } = read.outboxState().ledger
  expect(accepted).toBe(delivered + pending + dead + lost)
  readDb.close()
  db.close()
  fs.rmSync(folder, { recursive: true })
})

function recordTurn(): { traceId: string; messageId: string } {
  const { start, ...rest } = aTurn()
  write.beginTurn({ start, ...rest })
  finish(write, start.traceId, { atMs: 1 })
  return start
}

function recordScore(turn: { traceId: string; messageId: string }, value: Score['value'], comment = ''): void {
  write.recordScore(turn.messageId, comment, {
    eventId: `${turn.traceId}-${value}`,
    traceId: turn.traceId,
    name: 'user-feedback',
    value,
    comment,
    environment: 'default',
    scoredAtMs: 10,
  })
}

const sealAll = () => {
  const batches = []
  for (let batch = write.sealNext(limits, 10); batch; batch = write.sealNext(limits, 10)) batches.push(batch)
  return batches
}

describe('a score', () => {
  it('shows at its answer, with where its record is, and the last one counts', () => {
    const turn = recordTurn()
    expect(read.getMessage(turn.messageId)?.feedback).toBeNull()
    recordScore(turn, 1, 'good')
    expect(read.getMessage(turn.messageId)?.feedback).toEqual({ value: 'up', comment: 'good', delivery: 'recorded' })
    recordScore(turn, 0, 'not so good')
    expect(read.getMessage(turn.messageId)?.feedback).toEqual({
      value: 'down',
      comment: 'not so good',
      delivery: 'recorded',
    })
    expect(read.traceDetail(turn.traceId)?.feedback).toMatchObject({ value: 'down' })
    expect(read.outboxState().ledger).toMatchObject({ accepted: 3, pending: 3 })
  })

  it('never shares a batch with a turn, and what lies between is cut there', () => {
    const [first, second] = [recordTurn(), recordTurn()]
    recordScore(first, 1)
    recordScore(second, 0)
    recordTurn()
    const batches = sealAll()
    expect(batches.map(({ kind, recordCount }) => [kind, recordCount])).toEqual([
      ['turn', 2],
      ['score', 2],
      ['turn', 1],
    ])
    const body = JSON.parse(Buffer.from(batches[1]?.body ?? '').toString()) as { batch: { type: string }[] }
    expect(body.batch.map(({ type }) => type)).toEqual(['score-create', 'score-create'])
  })

  it('that was on its way when the app died is sent again, while a turn is asked for', () => {
    const turn = recordTurn()
    recordScore(turn, 1)
    sealAll()
    write.doubtSending(1000, 20)
    expect(read.outboxState().batches.map(({ state }) => state)).toEqual(['ambiguous', 'retry'])
  })

  it('is left whole when room is made, since it has no bodies to cut', () => {
    const turn = recordTurn()
    for (let index = 0; index < 40; index += 1) recordScore(turn, 1, 'x'.repeat(1000))
    const batches = sealAll()
    for (const batch of batches) write.retryBatchAt(batch.id, 20, 20, 'HTTP 429')
    const before = read.outboxState()
    // The first step cuts the turn, the second would cut the scores.
    write.makeRoom(1, 30, limits)
    write.makeRoom(1, 30, limits)
    expect(read.outboxState().ledger).toEqual(before.ledger)
    const again = write.claimBatch(batches[1]?.id ?? 0, 40)
    expect(again?.body).toEqual(batches[1]?.body)
  })
})

describe('a batch that is answered for record by record', () => {
  it('falls into the states that the outcomes mean, and what was refused stands alone', () => {
    const turns = Array.from({ length: 6 }, recordTurn)
    const [batch] = sealAll()
    const accepted: RecordOutcome = { kind: 'accepted' }
    const refused: RecordOutcome = { kind: 'refused', detail: '400 bad name' }
    const later: RecordOutcome = { kind: 'later', detail: '429 slow down' }
    write.settleEach(batch?.id ?? 0, [accepted, accepted, refused, refused, later, later], 20, 500, 900)

    expect(read.outboxState().ledger).toMatchObject({ delivered: 2, dead: 2, pending: 2 })
    expect(read.outboxState().batches).toEqual([
      expect.objectContaining({ state: 'retry', recordCount: 2, nextTryAtMs: 500, lastAnswer: '429 slow down' }),
    ])
    expect(read.deadRecords(10)).toEqual([
      expect.objectContaining({ traceId: turns[2]?.traceId, answer: '400 bad name' }),
      expect.objectContaining({ traceId: turns[3]?.traceId, answer: '400 bad name' }),
    ])
    expect(read.outboxWork(1000, false)).toMatchObject({ dueConfirmId: expect.any(Number) })
    expect(read.traceDetail(turns[0]?.traceId ?? '')?.delivery).toBe('delivered')
    expect(read.traceDetail(turns[5]?.traceId ?? '')?.delivery).toBe('retry')
  })

  it('must be answered for as a whole', () => {
    recordTurn()
    recordTurn()
    const [batch] = sealAll()
    expect(() => write.settleEach(batch?.id ?? 0, [{ kind: 'accepted' }], 20, 500, null)).toThrow(
      'has 2 records, not 1',
    )
    expect(read.outboxState().batches.map(({ state }) => state)).toEqual(['sending'])
  })
})
