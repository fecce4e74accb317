import type { BatchView } from '../../shared/domain.ts'
import type { RecordKind, RecordRef } from './record.ts'

// What the store and the outbox hand each other: neither knows more of the other.

export const everyBatchState = [
  'sealed',
  'sending',
  'retry',
  'ambiguous',
  'delivered',
  'confirmed',
  'dead',
  'lost',
] as const
export type BatchState = (typeof everyBatchState)[number]

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
  state: BatchState
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

export type RecordOutcome =
  | { kind: 'accepted' }
  /** Refused for good; `isWhole`: all of it, so that nothing of it is there. */
  | { kind: 'refused'; detail: string; isWhole?: boolean }
  | { kind: 'later'; detail: string; isWhole?: boolean }

/** What the outbox has to do next, read in one go. */
export interface OutboxWork {
  /** Batches that may be sent now, oldest first; the smallest first when `smallestFirst`. */
  dueBatchId: number | null
  /** One that was refused and may be tried again, once nothing else is left to send. */
  dueRefusedId: number | null
  /** A batch in doubt whose time to ask has come. */
  dueDoubtId: number | null
  /** Records wait that no batch holds yet. */
  hasUnsealed: boolean
  /** Of which kind the first of these is. */
  unsealedKind: RecordKind | null
  /** When the next waiting batch falls due; null where none waits. */
  nextTryAtMs: number | null
  /** An accepted batch whose time has come to be looked up. */
  dueConfirmId: number | null
  nextConfirmAtMs: number | null
}

/** Whose the work is: a project's alone, or, where that is not known yet, anybody's; and of some kinds of records alone. */
export interface WorkFilter {
  projectId: string | null
  only: readonly RecordKind[] | null
}

/** Which of the dead: null for all that had died by `diedUpToMs`, since nobody has decided on what died later. */
export interface DeadChoice {
  seqs: number[] | null
  diedUpToMs: number
}

/** A batch that is not through, before it is said when its turn comes. */
export type WaitingBatch = Omit<BatchView, 'waitsFor'> & {
  kind: RecordKind
  /** It was refused as it is, and waits until others were tried. */
  isRefused: boolean
  /** What is before it of the same feedback must be through first. */
  isBehind: boolean
}
