import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Launch, SealedBatch } from '../../../../src/main/records/batch.ts'
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
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-withdrawals-'))
  open()
})

function open(): void {
  db = openWriterDatabase(folder)
  readDb = openReaderDatabase(folder)
  write = createWriter(db)
  read = createReader(readDb)
}

function close(): void {
  readDb.close()
  db.close()
}

afterEach(() => {
  const { accepted, delivered, pending, dead, lost } = read.outboxState().ledger
  expect(accepted).toBe(delivered + pending + dead + lost)
  close()
  fs.rmSync(folder, { recursive: true })
})

type Turn = { traceId: string; messageId: string }

function recordTurn(): Turn {
  const { start, ...rest } = aTurn()
  write.beginTurn({ start, ...rest })
  finish(write, start.traceId, { atMs: 1 })
  return start
}

let events = 0
function say({ traceId, messageId }: Turn, value: 0 | 1 = 1, comment = ''): void {
  write.recordScore(messageId, comment, {
    eventId: `event-${++events}`,
    traceId,
    name: 'user-feedback',
    value,
    comment,
    environment: 'default',
    scoredAtMs: 10,
  })
}

const withdraw = ({ traceId, messageId }: Turn): boolean =>
  write.withdrawScore(messageId, { eventId: `event-${++events}`, traceId, name: 'user-feedback', withdrawnAtMs: 11 })

const eventsOf = (body: Uint8Array) =>
  (JSON.parse(Buffer.from(body).toString()) as { batch: { type: string; body: { id: string } }[] }).batch

const sealAll = (): SealedBatch[] => {
  const batches = []
  for (let batch = write.sealTail(limits, 10); batch; batch = write.sealTail(limits, 10)) batches.push(batch)
  return batches
}

/** What is due next is claimed. */
const claimDue = (nowMs = 10, launch: Partial<Launch> = {}) => {
  const work = read.outboxWork(nowMs, false)
  const dueId = work.dueBatchId ?? work.dueRefusedId
  const given = { projectId: null, asEvents: ['score'] as const, askAtMs: 0, aloneMs: 0, withdrawAfterMs: 0, ...launch }
  return dueId === null ? null : write.claimBatch(dueId, nowMs, given)
}

const deliver = (nowMs = 10): string[] => {
  const batch = claimDue(nowMs)
  if (!batch) return []
  write.acknowledgeBatch(batch.id, nowMs, 'accepted')
  return batch.kind === 'turn' ? ['turn'] : eventsOf(batch.body).map(({ type, body }) => `${type} ${body.id}`)
}

describe('feedback that is withdrawn', () => {
  it('holds no more at its answer, where the state of the withdrawal shows', () => {
    const turn = recordTurn()
    say(turn, 1, 'good')
    expect(withdraw(turn)).toBe(true)
    const withdrawn = { value: null, comment: '', delivery: 'recorded' }
    expect(read.getMessage(turn.messageId)?.feedback).toEqual(withdrawn)
    expect(read.traceDetail(turn.traceId)?.feedback).toEqual(withdrawn)
    expect(read.outboxState().ledger).toMatchObject({ accepted: 3, pending: 3 })
  })

  it('is recorded once, and not at all where nothing was said', () => {
    const turn = recordTurn()
    expect(withdraw(turn)).toBe(false)
    say(turn)
    expect([withdraw(turn), withdraw(turn)]).toEqual([true, false])
    expect(read.outboxState().ledger.accepted).toBe(3)
  })

  it('can be given again, under an id that no deletion of before can take', () => {
    const turn = recordTurn()
    say(turn)
    withdraw(turn)
    say(turn, 0)
    say(turn, 1)
    withdraw(turn)
    say(turn, 0, 'final')
    sealAll()
    const id = `${turn.traceId}-user-feedback`
    expect(Array.from({ length: 7 }, () => deliver())).toEqual([
      ['turn'],
      [`score-create ${id}`],
      [`score-delete ${id}`],
      [`score-create ${id}-2`, `score-create ${id}-2`],
      [`score-delete ${id}-2`],
      [`score-create ${id}-3`],
      [],
    ])
    expect(read.getMessage(turn.messageId)?.feedback).toEqual({
      value: 'down',
      comment: 'final',
      delivery: 'delivered',
    })
  })

  it('keeps its count of lives where the row beside the answer is gone', () => {
    const turn = recordTurn()
    say(turn)
    withdraw(turn)
    db.prepare('DELETE FROM scores').run()
    say(turn)
    expect(eventsOf(sealAll().at(-1)?.body ?? new Uint8Array())[0]?.body.id).toMatch(/-user-feedback-2$/)
  })

  it('never shares a batch, not even with other withdrawals', () => {
    const turns = [recordTurn(), recordTurn()]
    for (const turn of turns) say(turn)
    for (const turn of turns) withdraw(turn)
    expect(sealAll().map(({ kind, recordCount }) => [kind, recordCount])).toEqual([
      ['turn', 2],
      ['score', 2],
      ['withdrawal', 1],
      ['withdrawal', 1],
    ])
  })
})

describe('the order of what is said and withdrawn', () => {
  /** A turn that is delivered, feedback that is withdrawn, and the batches of these. */
  function sealedFeedback(): { turn: Turn; given: number; withdrawn: number } {
    const turn = recordTurn()
    sealAll()
    deliver()
    say(turn)
    withdraw(turn)
    const [given, withdrawn] = sealAll().map(({ id }) => id)
    return { turn, given: given ?? 0, withdrawn: withdrawn ?? 0 }
  }
  const dueAt = (nowMs: number) => read.outboxWork(nowMs, false).dueBatchId

  it('holds while the first is on its way, put off, refused or in doubt, and over a restart', () => {
    const { given, withdrawn } = sealedFeedback()
    expect(write.claimBatch(withdrawn, 10)).toBeNull()
    expect(claimDue()?.id).toBe(given)
    expect(dueAt(10)).toBeNull()
    write.retryBatchAt(given, 5000, 10, 'HTTP 429')
    expect([dueAt(20), dueAt(6000)]).toEqual([null, given])
    write.claimBatch(given, 6000)
    write.suspectBatch(given, 7000, 6000, 'HTTP 400')
    expect(dueAt(8000)).toBeNull()
    expect(read.outboxWork(8000, true).dueBatchId).toBeNull()
    expect(read.leastRefused({ projectId: null, only: ['withdrawal'] })).toEqual([])
    write.claimBatch(given, 8000)
    write.doubtBatch(given, 9000, 0, 8000, 'reset')
    close()
    open()
    expect([dueAt(8500), dueAt(9500)]).toEqual([null, null])
    write.findBatch(given, 'p', 9500, 'there')
    expect(dueAt(9500)).toBe(withdrawn)
  })

  it('lets what is said next go, whatever becomes of the withdrawal: it has an id of its own', () => {
    const { turn, given, withdrawn } = sealedFeedback()
    say(turn, 0)
    const [again] = sealAll()
    claimDue()
    write.retryBatchAt(given, 5000, 10, 'HTTP 503')
    expect(write.claimBatch(withdrawn, 10)).toBeNull()
    expect(claimDue()?.id).toBe(again?.id)
  })

  it('names no time before what it waits for is through, so that the outbox can rest', () => {
    const { given, withdrawn } = sealedFeedback()
    claimDue()
    db.prepare("UPDATE batches SET state = 'retry', next_try_at_ms = 15 WHERE id = ?").run(withdrawn)
    write.retryBatchAt(given, 5000, 10, 'HTTP 429')
    expect(read.outboxWork(20, false).nextTryAtMs).toBe(5000)
  })

  it('does not hold up what was said of other answers, nor turns', () => {
    const { given } = sealedFeedback()
    const other = recordTurn()
    say(other)
    withdraw(other)
    sealAll()
    claimDue()
    write.retryBatchAt(given, 5000, 10, 'HTTP 429')
    expect([deliver(), deliver(), deliver(), deliver()]).toEqual([
      ['turn'],
      [`score-create ${other.traceId}-user-feedback`],
      [`score-delete ${other.traceId}-user-feedback`],
      [],
    ])
  })

  it('does not hold up what was said of another answer at the same time', () => {
    const turn = recordTurn()
    const other = recordTurn()
    say(turn)
    withdraw(turn)
    say(other)
    say(turn)
    say(other, 0)
    sealAll()
    deliver()
    claimDue()
    expect([deliver(), deliver()].flat()).toEqual([
      `score-create ${other.traceId}-user-feedback`,
      `score-create ${turn.traceId}-user-feedback-2`,
      `score-create ${other.traceId}-user-feedback`,
    ])
  })

  it('waits for the keys that what it takes back waits for, and shows that', () => {
    const turn = recordTurn()
    say(turn)
    sealAll()
    deliver()
    write.keepForProject({ id: 'p1', name: 'P1' }, { id: 'p2', name: 'P2' })
    withdraw(turn)
    say(turn, 0)
    withdraw(turn)
    sealAll()
    const stamps = db.prepare<[], string | null>('SELECT project_id FROM batches ORDER BY first_seq').pluck()
    expect(stamps.all()).toEqual([null, 'p1', 'p1', null, null])
    const again = db.prepare<[], number>('SELECT MAX(id) - 1 FROM batches').pluck().get() ?? 0
    write.claimBatch(again, 10, { projectId: 'p2', asEvents: ['score'], askAtMs: 0, aloneMs: 0, withdrawAfterMs: 0 })
    expect(stamps.all()).toEqual([null, 'p1', 'p1', 'p2', 'p2'])
  })

  it('goes where its score goes, and a score where its trace waits', () => {
    const turn = recordTurn()
    sealAll()
    write.keepForProject({ id: 'p1', name: 'P1' }, { id: 'p2', name: 'P2' })
    say(turn)
    withdraw(turn)
    sealAll()
    const stamps = db.prepare<[], string | null>('SELECT project_id FROM batches ORDER BY first_seq').pluck()
    expect(stamps.all()).toEqual(['p1', 'p1', 'p1'])
    write.sendElsewhere('p1', false)
    expect(stamps.all()).toEqual([null, null, null])
  })

  it('gives Langfuse time to write what is withdrawn, also when the user wants to retry now', () => {
    const { withdrawn } = sealedFeedback()
    deliver(100)
    const launch = { withdrawAfterMs: 20_000 }
    expect(claimDue(200, launch)).toBeNull()
    expect(read.outboxWork(200, false)).toMatchObject({ dueBatchId: null, nextTryAtMs: 20_100 })
    write.endWaiting()
    expect(claimDue(300, launch)).toBeNull()
    expect(read.outboxWork(300, false).nextTryAtMs).toBe(20_100)
    expect(claimDue(20_100, launch)?.id).toBe(withdrawn)
  })

  it('is not held for ever by an acceptance from before the clock was set back', () => {
    const { withdrawn } = sealedFeedback()
    deliver(1_000_000)
    expect(claimDue(200, { withdrawAfterMs: 20_000 })?.id).toBe(withdrawn)
  })

  it('holds for what the user retries: what withdrew it goes again after it', () => {
    const { given, withdrawn } = sealedFeedback()
    write.killBatch(given, 10, '400 no')
    deliver()
    expect(read.outboxState().ledger).toMatchObject({ dead: 1, delivered: 2 })
    write.reviveDead(null, 20)
    expect(claimDue(20)?.id).toBe(given)
    write.acknowledgeBatch(given, 20, 'accepted')
    expect(claimDue(20)?.id).toBe(withdrawn)
    expect(dueAt(20)).toBeNull()
    write.acknowledgeBatch(withdrawn, 20, 'accepted')
    expect(dueAt(20)).toBeNull()
  })

  it('holds for a withdrawal that had died, when what it withdraws goes again', () => {
    const { given, withdrawn } = sealedFeedback()
    write.killBatch(given, 10, '400 no')
    claimDue()
    write.killBatch(withdrawn, 10, '405')
    const seq = read.deadRecords(10).find(({ kind }) => kind === 'score')?.seq ?? 0
    write.reviveDead([seq], 20)
    deliver(20)
    expect(deliver(20)[0]).toMatch(/^score-delete/)
  })

  it('sends a withdrawal to the project that may have what it withdraws', () => {
    const { given, withdrawn } = sealedFeedback()
    claimDue(10, { projectId: 'p1' })
    write.acknowledgeBatch(given, 10, 'accepted')
    expect(claimDue(10, { projectId: 'p2' })).toBeNull()
    expect(read.outboxWork(10, false, { projectId: 'p2', only: null }).dueBatchId).toBeNull()
    expect(read.outboxWork(10, false, { projectId: 'p1', only: null }).dueBatchId).toBe(withdrawn)
  })

  it('shows of what waits for its order that it does', () => {
    const { given } = sealedFeedback()
    claimDue()
    expect(read.outboxState().batches.map(({ id, isBehind }) => [id === given, isBehind])).toEqual([
      [true, false],
      [false, true],
    ])
  })
})

describe('a withdrawal that was accepted', () => {
  it('goes again where what it withdraws is still there, but not for ever', () => {
    const turn = recordTurn()
    say(turn)
    withdraw(turn)
    sealAll()
    deliver()
    deliver()
    for (let times = 0; times < 6; times += 1) {
      const batch = claimDue()
      expect(batch?.kind).toBe('withdrawal')
      write.acknowledgeBatch(batch?.id ?? 0, 10, 'accepted', 900)
      const id = read.outboxWork(1000, false).dueConfirmId ?? 0
      expect(write.doubtfulBatch(id).refs).toEqual([{ kind: 'withdrawal', scoreId: `${turn.traceId}-user-feedback` }])
      write.withdrawAgain(id, 10)
    }
    expect(claimDue()).toBeNull()
    expect(read.deadRecords(10)).toEqual([
      expect.objectContaining({ kind: 'withdrawal', answer: expect.stringContaining('still there') }),
    ])
  })

  it('is no reason to look for what it withdrew', () => {
    const turn = recordTurn()
    say(turn)
    sealAll()
    deliver()
    const given = claimDue()
    write.acknowledgeBatch(given?.id ?? 0, 10, 'accepted', 900)
    withdraw(turn)
    expect(write.doubtfulBatch(given?.id ?? 0).refs).toEqual([null])
  })

  it('keeps its body where room is made, since it may have to go again', () => {
    const turn = recordTurn()
    say(turn)
    withdraw(turn)
    sealAll()
    for (let times = 0; times < 3; times += 1) deliver()
    write.makeRoom(1, 30, limits)
    const kept = db.prepare<[], string>('SELECT payload FROM payloads').pluck().all()
    expect(kept.map((payload) => (JSON.parse(payload) as { type: string }).type)).toEqual(['score-delete'])
  })
})
