import type { BatchMoves } from './batch-moves.ts'
import type { BatchRow } from './batch-row.ts'
import type { Launch } from '../../records/batch.ts'
import type { Db } from '../schema/db.ts'
import { createFollowing, isBehind, isOf, withdrawnScores } from './withdrawals.ts'
import { words } from '../../../shared/words/t.ts'

const waitsAnswer = words('Langfuse is given time to write what is withdrawn here')
const againAnswer = 'what it withdraws was sent again, so it goes again too'
const thereAnswer = 'accepted, and what it withdraws is still there; it goes again'
const staysAnswer = words('Langfuse accepted this again and again, and what it withdraws is still there')
const mostTimes = 5

/** What was said of an answer and taken back reaches Langfuse in that order, and the last word counts there. */
export function createFeedbackOrder(db: Db, { must, move }: Pick<BatchMoves, 'must' | 'move'>) {
  const behind = db.prepare<[number], number>(`SELECT 1 FROM batches b WHERE b.id = ? AND ${isBehind('b')}`).pluck()
  const follow = createFollowing(db)
  const acceptances = db
    .prepare<[number], number>(
      `SELECT h.ended_at_ms FROM batches b, ${withdrawnScores} WHERE b.id = ? AND ${isOf('b')} AND h.state = 'delivered'`,
    )
    .pluck()
  const settledWithdrawals = db
    .prepare<[number], number>(
      `SELECT DISTINCT o.id FROM batches b, ${withdrawnScores} JOIN batches o ON w.seq BETWEEN o.first_seq AND o.last_seq
       WHERE b.id = ? AND h.id = b.id AND w.kind <> 'turn' AND w.kind = 'withdrawal' AND w.trace_id <> ''
         AND o.kind = 'withdrawal' AND (o.project_id IS NULL OR o.project_id IS h.project_id) AND o.state IN ('delivered', 'confirmed', 'dead')`,
    )
    .pluck()
  const hold = db.prepare(
    "UPDATE batches SET state = 'retry', next_try_at_ms = ?, last_answer = ? WHERE id = ? AND state IN ('sealed', 'retry')",
  )
  const forgetLook = db.prepare('UPDATE batches SET confirm_at_ms = NULL, confirm_misses = 0 WHERE id = ?')
  const setDrops = db.prepare('UPDATE batches SET drops = ?, confirm_at_ms = NULL, confirm_misses = 0 WHERE id = ?')

  /**
   * Whether a withdrawal may not be sent yet, or not to this project. Langfuse writes a score some seconds after it took it, and
   * deletes what it finds then: a deletion that comes at once would find nothing, and the score would be written after it.
   */
  function mustWait({ id, kind }: BatchRow, { projectId, withdrawAfterMs }: Launch, nowMs: number): boolean {
    if (kind !== 'withdrawal') return false
    follow()
    const home = must(id).project_id
    if (projectId !== null && home !== null && home !== projectId) return true
    if (behind.get(id) === 1) return true
    // An acceptance in the future is from before the clock was moved.
    const acceptedAtMs = Math.max(-Infinity, ...acceptances.all(id).filter((atMs) => atMs <= nowMs))
    const untilMs = acceptedAtMs + withdrawAfterMs
    if (untilMs <= nowMs) return false
    hold.run(untilMs, waitsAnswer, id)
    return true
  }

  /**
   * These scores go out, though some may have been withdrawn since, and that may have been delivered: those that were dead, or of
   * which nobody knows whether they arrived. What withdraws them goes after them: again, and to the same project.
   */
  function withdrawAfter({ id, kind }: BatchRow, nowMs: number): void {
    if (kind !== 'score') return
    for (const later of settledWithdrawals.all(id)) {
      move(must(later), { state: 'retry', nowMs, answer: againAnswer, nextTryAtMs: nowMs, misses: 0 })
      forgetLook.run(later)
    }
    follow()
  }

  /** Accepted, and its score is there all the same: it is withdrawn again. Not for ever. */
  function withdrawAgain(id: number, nowMs: number): void {
    const batch = must(id)
    const isHopeless = batch.drops >= mostTimes
    if (isHopeless) move(batch, { state: 'dead', nowMs, answer: staysAnswer })
    else move(batch, { state: 'retry', nowMs, answer: thereAnswer, nextTryAtMs: nowMs, misses: 0 })
    setDrops.run(isHopeless ? 0 : batch.drops + 1, id)
  }

  return { mustWait, withdrawAfter, withdrawAgain }
}
