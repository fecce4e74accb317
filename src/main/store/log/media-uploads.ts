import { mediaIn } from '../../records/recorded-media.ts'
import { cutText } from '../../../shared/text.ts'
import type { FilesSent } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { amountOr, textOr } from '../sound-values.ts'

/** A file of a delivered record, on its way to the project that has the record. */
export interface DueMedia {
  row: number
  traceId: string
  spanId: string
  field: 'input' | 'output'
  sha256: string
  mediaType: string
  bytes: number
  attempts: number
  /** Its record will never be there: discarded, dropped at the size cap, or damaged. */
  isLost: boolean
}

const detailLength = 500

/** Notes the files of a record with it, within the caller's transaction. */
export function createMediaLog(db: Db) {
  const add = db.prepare(
    `INSERT OR IGNORE INTO media_uploads (record_seq, trace_id, span_id, field, sha256, media_type, bytes, state, attempts, next_try_at_ms)
     VALUES (@seq, @traceId, @spanId, @field, @sha256, @mediaType, @bytes, 'pending', 0, 0)`,
  )
  return (seq: number, traceId: string, payload: string): void => {
    for (const media of mediaIn(payload)) add.run({ seq, traceId, ...media })
  }
}

export function createMediaWrites(db: Db) {
  const end = db.prepare('UPDATE media_uploads SET state = ?, detail = ?, next_try_at_ms = 0 WHERE row = ?')
  const retry = db.prepare(
    "UPDATE media_uploads SET attempts = attempts + 1, next_try_at_ms = ?, detail = ? WHERE row = ? AND state = 'pending'",
  )
  const revive = db.prepare(
    "UPDATE media_uploads SET state = 'pending', attempts = 0, next_try_at_ms = 0, detail = NULL WHERE state = 'dead'",
  )
  const endWaits = db.prepare("UPDATE media_uploads SET next_try_at_ms = 0 WHERE state = 'pending'")
  return {
    mediaDelivered: (row: number): void => void end.run('delivered', null, row),
    mediaDied: (row: number, detail: string): void => void end.run('dead', cutText(detail, detailLength), row),
    mediaRetryAt: (row: number, atMs: number, detail: string): void =>
      void retry.run(atMs, cutText(detail, detailLength), row),
    reviveMedia: (): number => revive.run().changes,
    endMediaWaits: (): void => void endWaits.run(),
  }
}

/** The batch that holds a record; batches do not overlap. */
const ofItsBatch = `JOIN batches b ON b.first_seq =
    (SELECT first_seq FROM batches WHERE first_seq <= u.record_seq ORDER BY first_seq DESC LIMIT 1) AND b.last_seq >= u.record_seq
  WHERE u.state = 'pending' AND ((b.state IN ('delivered', 'confirmed') AND b.project_id = @projectId) OR b.state = 'lost')`

export function createMediaReads(db: Db) {
  const due = db.prepare<{ projectId: string; nowMs: number }, Record<string, unknown>>(
    `SELECT u.*, b.state = 'lost' AS is_lost FROM media_uploads u ${ofItsBatch} AND u.next_try_at_ms <= @nowMs ORDER BY u.next_try_at_ms, u.row LIMIT 1`,
  )
  const next = db
    .prepare<{ projectId: string }, number | null>(`SELECT MIN(u.next_try_at_ms) FROM media_uploads u ${ofItsBatch}`)
    .pluck()
  const waiting = db.prepare<[], number>("SELECT 1 FROM media_uploads WHERE state = 'pending' LIMIT 1").pluck()
  const counts = db.prepare<[], { state: string; count: number }>(
    'SELECT state, COUNT(*) AS count FROM media_uploads GROUP BY state',
  )
  const problem = db
    .prepare<[string], string | null>(
      'SELECT detail FROM media_uploads WHERE state = ? AND detail IS NOT NULL ORDER BY next_try_at_ms DESC, row DESC LIMIT 1',
    )
    .pluck()
  return {
    isMediaWaiting: (): boolean => waiting.get() !== undefined,
    /** Of the records that this project has, or that no project will ever have. */
    dueMedia(projectId: string, nowMs: number): DueMedia | null {
      const row = due.get({ projectId, nowMs })
      return row === undefined ? null : toDue(row)
    },
    /** When the next of them is due; null where none waits. */
    nextMediaAtMs: (projectId: string): number | null => next.get({ projectId }) ?? null,
    filesSent(): FilesSent {
      const byState = new Map(counts.all().map(({ state, count }) => [state, count]))
      const [pending = 0, delivered = 0, dead = 0] = ['pending', 'delivered', 'dead'].map((state) => byState.get(state))
      return {
        pending,
        delivered,
        dead,
        waitsFor: pending > 0 ? textOr(problem.get('pending'), null) : null,
        refusal: dead > 0 ? textOr(problem.get('dead'), null) : null,
      }
    },
  }
}

const toDue = (row: Record<string, unknown>): DueMedia => ({
  row: Number(row['row']),
  traceId: textOr(row['trace_id'], ''),
  spanId: textOr(row['span_id'], ''),
  field: row['field'] === 'output' ? 'output' : 'input',
  sha256: textOr(row['sha256'], ''),
  mediaType: textOr(row['media_type'], 'application/octet-stream'),
  bytes: amountOr(row['bytes'], 0),
  attempts: amountOr(row['attempts'], 0),
  isLost: row['is_lost'] === 1,
})
