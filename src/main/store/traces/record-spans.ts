import type { EncodedRecord } from '../../records/record-size.ts'
import type { Db } from '../schema/db.ts'
import { createMediaLog } from '../log/media-uploads.ts'
import { createRecordLog } from '../log/record-log.ts'
import { createDerivedRows } from './derived-rows.ts'

/**
 * The one way in which spans are recorded: appended to the log of what is to be delivered, with all that is derived from them,
 * within the caller's transaction. Answers the record's number.
 */
export function createSpanRecording(db: Db) {
  const append = createRecordLog(db)
  const noteMedia = createMediaLog(db)
  const put = createDerivedRows(db)
  const nameRecord = db.prepare('UPDATE traces SET record_seq = ? WHERE trace_id = ?')
  return (traceId: string, { spans, payload }: EncodedRecord, nowMs: number): number => {
    const seq = append('turn', traceId, payload, nowMs)
    noteMedia(seq, traceId, payload)
    // Spans of which there are no rows are on record all the same.
    if (!put(spans, seq)) nameRecord.run(seq, traceId)
    return seq
  }
}
