import { everyBatchState, type BatchState } from '../../records/batch.ts'
import { everyKind, type RecordKind } from '../../records/record.ts'

export const batchStates: ReadonlySet<unknown> = new Set(everyBatchState)
export const recordKinds: ReadonlySet<unknown> = new Set(everyKind)

export interface BatchRow {
  id: number
  kind: RecordKind
  first_seq: number
  last_seq: number
  record_count: number
  payload_bytes: number
  digest: string
  service_version: string
  state: BatchState
  attempts: number
  misses: number
  /** Set once a single record was refused as too large: its bodies are cut to this. */
  body_limit_bytes: number | null
  sealed_at_ms: number
  next_try_at_ms: number | null
  last_answer: string | null
  /** 1 where it was last sent as events, which Langfuse stores by their ids. */
  by_id: 0 | 1
  /** When Langfuse is asked whether it still has what it accepted. */
  confirm_at_ms: number | null
  confirm_misses: number
  /** The project it was sent to; null before the first attempt and where nobody knows, '' where a person decides. */
  project_id: string | null
  /** 1: that project may have it. */
  maybe_stored: 0 | 1
  /** How often it was refused as it is; more than none waits until others were tried. */
  refusals: number
  /** 1: dead on weak evidence; tried once more after the next acceptance. */
  retest: 0 | 1
  /** How often Langfuse accepted it and then did not have it. Set for single records alone. */
  drops: number
}

/** What a batch hands on to those that it is taken apart into. */
export type Origin = Pick<
  BatchRow,
  'service_version' | 'body_limit_bytes' | 'last_answer' | 'project_id' | 'maybe_stored' | 'by_id'
>
