import { encodeScore } from '../langfuse/events.ts'
import type { Score } from '../record.ts'
import type { Db } from './database.ts'
import { createRecordLog } from './record-log.ts'

/** What the user thinks of an answer: kept beside it, and recorded to be delivered, in one transaction. */
export function createScoreWrites(db: Db) {
  const append = createRecordLog(db)
  const keep = db.prepare(
    `INSERT INTO scores (message_id, value, comment, record_seq, scored_at_ms) VALUES (@messageId, @value, @comment, @seq, @scoredAtMs)
     ON CONFLICT (message_id) DO UPDATE SET value = @value, comment = @comment, record_seq = @seq, scored_at_ms = @scoredAtMs`,
  )
  return {
    /** `comment` is what the user said; `score.comment` what of it goes on record. */
    recordScore: db.transaction((messageId: string, comment: string, score: Score): void => {
      const seq = append('score', score.traceId, encodeScore(score), score.scoredAtMs)
      keep.run({ messageId, value: score.value, comment, seq, scoredAtMs: score.scoredAtMs })
    }).immediate,
  }
}
