import { nextBodyLimitBytes } from '../../records/encode.ts'
import type { BatchMoves } from './batch-moves.ts'
import type { BatchRow } from './batch-row.ts'
import type { Db } from '../schema/db.ts'

/** What is no larger than this got through before records went whole. */
const ordinaryBytes = 3_500_000
const patientAttempts = 3

/**
 * Some things on the way do not say that a request is too large: they break it off, or the server behind them dies of it. So a
 * large record that went unanswered again and again, while others were accepted, is cut like one that was refused.
 */
export function createUnanswered(db: Db, { cut }: BatchMoves) {
  const othersAccepted = db
    .prepare<Pick<BatchRow, 'id' | 'kind' | 'project_id' | 'sealed_at_ms'>, number>(
      `SELECT EXISTS (SELECT 1 FROM batches WHERE state IN ('delivered', 'confirmed') AND kind = @kind AND id <> @id
         AND project_id IS @project_id AND ended_at_ms >= @sealed_at_ms)`,
    )
    .pluck()

  /** Whether it was cut, after it was asked for and is not there. */
  return (batch: BatchRow, nowMs: number): boolean => {
    const { id, kind, project_id, sealed_at_ms, payload_bytes: bodyBytes } = batch
    const limitBytes = nextBodyLimitBytes(bodyBytes, batch.body_limit_bytes)
    const isLarge = kind === 'turn' && batch.record_count === 1 && bodyBytes > ordinaryBytes
    if (!isLarge || limitBytes === undefined || batch.attempts < patientAttempts) return false
    if (othersAccepted.get({ id, kind, project_id, sealed_at_ms }) !== 1) return false
    cut(id, limitBytes, nowMs, 'unanswered again and again; taken to be too large')
    return true
  }
}
