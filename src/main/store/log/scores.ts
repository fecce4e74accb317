import { encodeScore, encodeWithdrawal } from '../../records/feedback.ts'
import type { Score, Withdrawal } from '../../records/record.ts'
import type { Db } from '../schema/db.ts'
import { createRecordLog } from './record-log.ts'

/** What the user thinks of an answer: kept beside it, and recorded to be delivered, in one transaction. */
export function createScoreWrites(db: Db) {
  const append = createRecordLog(db)
  const known = db.prepare<[string], { life: number; withdrawn_at_ms: number | null }>(
    'SELECT life, withdrawn_at_ms FROM scores WHERE message_id = ?',
  )
  // Where the row beside the answer was lost, the log still has what was withdrawn.
  const withdrawnTimes = db
    .prepare<[string], number>(
      "SELECT COUNT(*) FROM records WHERE trace_id = ? AND kind <> 'turn' AND kind = 'withdrawal'",
    )
    .pluck()
  const keep = db.prepare(
    `INSERT INTO scores (message_id, value, comment, record_seq, scored_at_ms, life)
     VALUES (@messageId, @value, @comment, @seq, @scoredAtMs, @life)
     ON CONFLICT (message_id) DO UPDATE SET value = @value, comment = @comment, record_seq = @seq, scored_at_ms = @scoredAtMs,
       life = @life, withdrawn_at_ms = NULL`,
  )
  const takeBack = db.prepare('UPDATE scores SET withdrawn_at_ms = ?, record_seq = ?, life = ? WHERE message_id = ?')

  /** Of what holds, or of what is said next. */
  function lifeOf(messageId: string, traceId: string): number {
    const row = known.get(messageId)
    const inRow = row === undefined ? 1 : row.life + (row.withdrawn_at_ms === null ? 0 : 1)
    return Math.max(inRow, 1 + (withdrawnTimes.get(traceId) ?? 0))
  }

  return {
    /** `comment` is what the user said; `score.comment` what of it goes on record. */
    recordScore: db.transaction((messageId: string, comment: string, score: Score): void => {
      const { traceId, value, scoredAtMs } = score
      const life = lifeOf(messageId, traceId)
      const seq = append('score', traceId, encodeScore(score, life), scoredAtMs)
      keep.run({ messageId, value, comment, seq, scoredAtMs, life })
    }).immediate,
    /** False where nothing was said that still holds. */
    withdrawScore: db.transaction((messageId: string, withdrawal: Withdrawal): boolean => {
      const row = known.get(messageId)
      if (!row || row.withdrawn_at_ms !== null) return false
      const { traceId, withdrawnAtMs } = withdrawal
      const life = lifeOf(messageId, traceId)
      const seq = append('withdrawal', traceId, encodeWithdrawal(withdrawal, life), withdrawnAtMs)
      takeBack.run(withdrawnAtMs, seq, life, messageId)
      return true
    }).immediate,
  }
}
