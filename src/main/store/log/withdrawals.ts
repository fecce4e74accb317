import type { Db } from '../schema/db.ts'

/** A record's batch; none where no batch holds it. */
const batchOf = (seq: string): string =>
  `h.first_seq = (SELECT MAX(first_seq) FROM batches WHERE first_seq <= ${seq}) AND h.last_seq >= ${seq}`

/** SQL for the batches `h` of the scores `s` that a withdrawal `w` takes back: those that were said since the one before it. */
export const withdrawnScores = `records w JOIN records s ON s.trace_id = w.trace_id AND s.kind <> 'turn' AND s.kind = 'score' AND s.seq < w.seq
    AND NOT EXISTS (SELECT 1 FROM records m WHERE m.trace_id = w.trace_id AND m.kind <> 'turn' AND m.kind = 'withdrawal'
      AND m.seq > s.seq AND m.seq < w.seq)
  JOIN batches h ON ${batchOf('s.seq')}`
export const isOf = (b: string): string =>
  `w.seq BETWEEN ${b}.first_seq AND ${b}.last_seq AND w.kind = 'withdrawal' AND w.trace_id <> ''`

/**
 * SQL for whether a batch must wait for another: a withdrawal for what it takes back in its project. In the database, so that
 * the order holds over restarts, splits and retries. What is said after a withdrawal has an id of its own, and waits for nothing.
 */
export const isBehind = (b: string): string => `(${b}.kind = 'withdrawal' AND EXISTS (
  SELECT 1 FROM ${withdrawnScores} WHERE ${isOf(b)} AND h.state IN ('sealed', 'sending', 'retry', 'ambiguous')
    AND (h.project_id IS NULL OR ${b}.project_id IS NULL OR h.project_id = ${b}.project_id)))`

/** A withdrawal belongs to the project of what was said last of what it takes back. */
export function createFollowing(db: Db): () => void {
  const follow = db.prepare(
    `UPDATE batches AS b SET project_id = f.home
     FROM (SELECT o.id, (SELECT h.project_id FROM ${withdrawnScores} WHERE ${isOf('o')} AND h.project_id IS NOT NULL
         ORDER BY s.seq DESC LIMIT 1) AS home
       FROM batches o WHERE o.kind = 'withdrawal' AND o.state IN ('sealed', 'retry', 'dead')) AS f
     WHERE b.id = f.id AND f.home IS NOT NULL AND b.project_id IS NOT f.home`,
  )
  return () => void follow.run()
}
