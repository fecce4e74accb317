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
  /** Its record will never be there: discarded, dropped at the size cap, or damaged. */
  isLost: boolean
}

const detailLength = 500
const deliveredKey = 'mediaDelivered'

/** Notes the files of a record with it, within the caller's transaction. */
export function createMediaLog(db: Db) {
  const add = db.prepare(
    `INSERT INTO media_uploads (record_seq, trace_id, span_id, field, sha256, media_type, bytes, state, attempts)
     VALUES (@seq, @traceId, @spanId, @field, @sha256, @mediaType, @bytes, 'pending', 0)`,
  )
  return (seq: number, traceId: string, payload: string): void => {
    for (const media of mediaIn(payload)) add.run({ seq, traceId, ...media })
  }
}

export function createMediaWrites(db: Db) {
  const remove = db.prepare('DELETE FROM media_uploads WHERE row = ?')
  const countDelivered = db.prepare(
    `INSERT INTO meta (key, value) VALUES ('${deliveredKey}', '1')
     ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)`,
  )
  const die = db.prepare("UPDATE media_uploads SET state = 'dead', detail = ? WHERE row = ?")
  const putOff = db.prepare('UPDATE media_uploads SET attempts = attempts + 1, detail = ? WHERE row = ?')
  const revive = db.prepare(
    "UPDATE media_uploads SET state = 'pending', attempts = 0, detail = NULL WHERE state = 'dead'",
  )
  return {
    mediaDelivered: db.transaction((row: number): void => {
      if (remove.run(row).changes > 0) countDelivered.run()
    }).immediate,
    mediaDied: (row: number, detail: string): void => void die.run(cutText(detail, detailLength), row),
    mediaPutOff: (row: number, detail: string): void => void putOff.run(cutText(detail, detailLength), row),
    reviveMedia: (): number => revive.run().changes,
  }
}

export function createMediaReads(db: Db) {
  // The batch that holds its record; batches do not overlap.
  const due = db.prepare<{ projectId: string }, Record<string, unknown>>(
    `SELECT u.*, b.state = 'lost' AS is_lost FROM media_uploads u JOIN batches b ON b.first_seq =
       (SELECT first_seq FROM batches WHERE first_seq <= u.record_seq ORDER BY first_seq DESC LIMIT 1) AND b.last_seq >= u.record_seq
     WHERE u.state = 'pending' AND ((b.state IN ('delivered', 'confirmed') AND b.project_id = @projectId) OR b.state = 'lost')
     ORDER BY u.attempts, u.row LIMIT 1`,
  )
  const waiting = db.prepare<[], number>("SELECT 1 FROM media_uploads WHERE state = 'pending' LIMIT 1").pluck()
  const counts = db.prepare<[], { state: string; count: number }>(
    'SELECT state, COUNT(*) AS count FROM media_uploads GROUP BY state',
  )
  const delivered = db.prepare<[], unknown>(`SELECT value FROM meta WHERE key = '${deliveredKey}'`).pluck()
  const problem = db
    .prepare<[string], string | null>(
      'SELECT detail FROM media_uploads WHERE state = ? AND detail IS NOT NULL ORDER BY attempts DESC, row DESC LIMIT 1',
    )
    .pluck()
  return {
    isMediaWaiting: (): boolean => waiting.get() !== undefined,
    /** Of the records that this project has, or that no project will ever have. */
    dueMedia(projectId: string): DueMedia | null {
      const row = due.get({ projectId })
      return row === undefined ? null : toDue(row)
    },
    filesSent(): FilesSent {
      const byState = new Map(counts.all().map(({ state, count }) => [state, count]))
      const [pending = 0, dead = 0] = ['pending', 'dead'].map((state) => byState.get(state))
      return {
        pending,
        delivered: amountOr(Number(delivered.get() ?? 0), 0),
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
  isLost: row['is_lost'] === 1,
})
