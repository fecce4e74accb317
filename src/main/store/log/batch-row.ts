import { everyKind, type RecordKind, type RecordRef } from '../../records/record.ts'

const states = ['sealed', 'sending', 'retry', 'ambiguous', 'delivered', 'confirmed', 'dead', 'lost'] as const

export const batchStates: ReadonlySet<unknown> = new Set(states)
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
  state: (typeof states)[number]
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

/** A batch on its way out, already marked as sending. The body is JSON in UTF-8, the same bytes at every attempt. */
export interface ClaimedBatch {
  id: number
  kind: RecordKind
  recordCount: number
  bodyLimitBytes: number | null
  /** It had been dead, and the user wants it sent again. */
  wasDead: boolean
  body: Uint8Array
}

/** A batch that is closed but not yet on its way; `digest` is that of its body. */
export interface SealedBatch extends ClaimedBatch {
  digest: string
}

/** What is asked for when nobody knows whether a batch arrived. */
export interface DoubtfulBatch {
  id: number
  kind: RecordKind
  state: BatchRow['state']
  recordCount: number
  projectId: string | null
  misses: number
  confirmMisses: number
  /** Whether it went out as events: then one record that is there says nothing of the others. */
  byId: boolean
  /** Of each of its records; null where nothing can be asked, or a later record takes its place. */
  refs: (RecordRef | null)[]
}

export interface SealLimits {
  maxRecords: number
  maxBytes: number
  serviceVersion: string
}

/** Where and how a batch is sent this time. */
export interface Launch {
  /** Null where that is of no matter. */
  projectId: string | null
  /** The kinds that go out as events, which Langfuse stores by their ids. */
  asEvents: readonly RecordKind[]
  /** Where it must be asked for first: when. */
  askAtMs: number
  /** After a record that goes again alone, the next such one waits so long. */
  aloneMs: number
  /** So long after a score was accepted it may be withdrawn: Langfuse has written it by then. */
  withdrawAfterMs: number
}

/** What a look at each record of a batch found: null where nothing could be asked. */
export type Looked = boolean | null

/** What a batch hands on to those that it is taken apart into. */
export type Origin = Pick<
  BatchRow,
  'service_version' | 'body_limit_bytes' | 'last_answer' | 'project_id' | 'maybe_stored' | 'by_id'
>
