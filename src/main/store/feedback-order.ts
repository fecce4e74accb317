import type { BatchMoves } from './batch-moves.ts'
import type { BatchRow, Launch } from './batch-row.ts'
import type { Db } from './database.ts'

/** A record's batch; none where no batch holds it. */
const batchOf = (seq: string): string =>
  `h.first_seq = (SELECT MAX(first_seq) FROM batches WHERE first_seq <= ${seq}) AND h.last_seq >= ${seq}`

/**
 * SQL for whether a batch must wait for another: a withdrawal for what was said of the same answer before, and what was
 * said after a withdrawal for that. In the database, so that the order holds over restarts, splits and retries.
 */
export const isBehind = (b: string): string => `(${b}.kind <> 'turn' AND EXISTS (
  SELECT 1 FROM records r JOIN records e ON e.trace_id = r.trace_id AND e.kind <> 'turn' AND e.seq < ${b}.first_seq
    JOIN batches h ON ${batchOf('e.seq')}
  WHERE r.seq BETWEEN ${b}.first_seq AND ${b}.last_seq AND r.trace_id <> '' AND 'withdrawal' IN (r.kind, e.kind)
    AND h.state IN ('sealed', 'sending', 'retry', 'ambiguous')))`

/**
 * For whom what a batch waits for is kept, where that is not known of the batch itself: it cannot go before, so it waits for the
 * same keys, or for the same word of the user's.
 */
export const keeperOf = (b: string): string => `(
  SELECT h.project_id FROM records r JOIN records e ON e.trace_id = r.trace_id AND e.kind <> 'turn' AND e.seq < ${b}.first_seq
    JOIN batches h ON ${batchOf('e.seq')}
  WHERE r.seq BETWEEN ${b}.first_seq AND ${b}.last_seq AND r.trace_id <> '' AND 'withdrawal' IN (r.kind, e.kind)
    AND h.state IN ('sealed', 'sending', 'retry', 'ambiguous') AND h.project_id IS NOT NULL ORDER BY e.seq DESC LIMIT 1)`

/** Stamps what waits behind what is kept for a project, and what waits behind that. */
export function createFollowing(db: Db): () => void {
  const follow = db.prepare(
    `UPDATE batches AS b SET project_id = ${keeperOf('b')}
     WHERE b.state IN ('sealed', 'retry') AND b.kind <> 'turn' AND b.maybe_stored = 0
       AND ((b.project_id IS NULL AND ${keeperOf('b')} IS NOT NULL) OR (b.project_id <> '' AND ${keeperOf('b')} = ''))`,
  )
  return () => {
    while (follow.run().changes > 0);
  }
}

const waitsAnswer = 'Langfuse is given time to write what is withdrawn here'
const againAnswer = 'what it withdraws was sent again, so it goes again too'
const thereAnswer = 'accepted, and what it withdraws is still there; it goes again'
const staysAnswer = 'Langfuse accepted this again and again, and what it withdraws is still there'
const mostTimes = 5

/** What was said of an answer and taken back reaches Langfuse in that order, and the last word counts there. */
export function createFeedbackOrder(db: Db, { must, move }: Pick<BatchMoves, 'must' | 'move'>) {
  const behind = db.prepare<[number], number>(`SELECT 1 FROM batches b WHERE b.id = ? AND ${isBehind('b')}`).pluck()
  const earlier = db.prepare<
    [number, number],
    { project_id: string | null; maybe_stored: 0 | 1; accepted_at_ms: number }
  >(
    `SELECT h.project_id, h.maybe_stored, CASE WHEN h.state = 'delivered' THEN COALESCE(h.ended_at_ms, 0) ELSE 0 END AS accepted_at_ms
     FROM records r JOIN records e ON e.trace_id = r.trace_id AND e.kind <> 'turn' AND e.kind = 'score' AND e.seq < r.seq
       JOIN batches h ON ${batchOf('e.seq')}
     WHERE r.seq BETWEEN ? AND ? AND r.trace_id <> '' ORDER BY e.seq`,
  )
  const settledLater = db
    .prepare<[number, number], number>(
      `SELECT DISTINCT h.id FROM records s
         JOIN records w ON w.trace_id = s.trace_id AND w.kind <> 'turn' AND w.kind = 'withdrawal' AND w.seq > s.seq
         JOIN batches h ON ${batchOf('w.seq')}
       WHERE s.seq BETWEEN ? AND ? AND s.trace_id <> '' AND h.kind = 'withdrawal' AND h.state IN ('delivered', 'confirmed', 'dead')`,
    )
    .pluck()
  const stamp = db.prepare('UPDATE batches SET project_id = ? WHERE id = ?')
  const hold = db.prepare(
    "UPDATE batches SET state = 'retry', next_try_at_ms = ?, last_answer = ? WHERE id = ? AND state IN ('sealed', 'retry')",
  )
  const forgetLook = db.prepare('UPDATE batches SET confirm_at_ms = NULL, confirm_misses = 0 WHERE id = ?')
  const setDrops = db.prepare('UPDATE batches SET drops = ?, confirm_at_ms = NULL, confirm_misses = 0 WHERE id = ?')

  /**
   * Whether it may not be sent yet, or not to this project. Langfuse writes a score some seconds after it took it, and deletes
   * what it finds then: a deletion that comes at once would find nothing, and the score would be written after it.
   */
  function mustWait(batch: BatchRow, { projectId, withdrawAfterMs }: Launch, nowMs: number): boolean {
    if (batch.kind === 'turn') return false
    if (behind.get(batch.id) === 1) return true
    if (batch.kind !== 'withdrawal') return false
    const scores = earlier.all(batch.first_seq, batch.last_seq)
    // A withdrawal belongs to the project that may have what it withdraws.
    const home = scores.findLast(({ project_id: id, maybe_stored: stored }) => stored === 1 && id !== null && id !== '')
    if (home && home.project_id !== batch.project_id) stamp.run(home.project_id, batch.id)
    if (home && projectId !== null && home.project_id !== projectId) return true
    // An acceptance in the future is from before the clock was moved.
    const acceptedAtMs = Math.max(0, ...scores.map(({ accepted_at_ms: atMs }) => atMs).filter((atMs) => atMs <= nowMs))
    const untilMs = acceptedAtMs + withdrawAfterMs
    if (acceptedAtMs === 0 || untilMs <= nowMs) return false
    hold.run(untilMs, waitsAnswer, batch.id)
    return true
  }

  /**
   * These scores go out, though some may have been withdrawn since, and that may have been delivered: those that were dead, or of
   * which nobody knows whether they arrived. What withdraws them goes again, after them.
   */
  function withdrawAgainAfter(batch: BatchRow, nowMs: number): void {
    if (batch.kind !== 'score') return
    for (const id of settledLater.all(batch.first_seq, batch.last_seq)) {
      move(must(id), { state: 'retry', nowMs, answer: againAnswer, nextTryAtMs: nowMs, misses: 0 })
      forgetLook.run(id)
    }
  }

  /** Accepted, and its score is there all the same: it is withdrawn again. Not for ever. */
  function withdrawAgain(id: number, nowMs: number): void {
    const batch = must(id)
    const isHopeless = batch.drops >= mostTimes
    if (isHopeless) move(batch, { state: 'dead', nowMs, answer: staysAnswer })
    else move(batch, { state: 'retry', nowMs, answer: thereAnswer, nextTryAtMs: nowMs, misses: 0 })
    setDrops.run(isHopeless ? 0 : batch.drops + 1, id)
  }

  return { mustWait, withdrawAgainAfter, withdrawAgain }
}
