import type { Clock } from '../ports.ts'
import type { RecordKind, RecordRef } from '../records/record.ts'
import type { Timings } from './timings.ts'
import type { MetProject } from '../records/project.ts'
import type { Reader } from '../store/thread/reader.ts'
import type { Remote } from '../store/thread/store.ts'
import type { Writer } from '../store/thread/writer.ts'
import type { RecordOutcome } from '../records/batch.ts'

/** What an answer means for the batch that was sent. See docs/delivery.md. */
export type Verdict =
  /** Definitely stored. */
  | { kind: 'accepted'; detail?: string }
  /** Definitely not stored: something else answered in Langfuse's place. */
  | { kind: 'captive_portal'; detail?: string }
  /** 400 and the like: one of the records is bad, or the way refuses everything; the answer does not say which. */
  | { kind: 'bisect'; detail: string }
  | { kind: 'too_large'; detail: string }
  /** A person has to mend it. `untilChanged`: only other settings can; else it is tried again now and then. */
  | { kind: 'paused'; reason: 'keys' | 'quota' | 'address'; untilChanged: boolean; detail: string }
  /** Definitely not stored, may be tried again. */
  | { kind: 'later'; retryAfterMs: number | null; detail: string; rateLimited: boolean }
  /** May have been stored. */
  | { kind: 'ambiguous'; detail: string }
  /** Definitely never sent. */
  | { kind: 'unreachable'; detail: string }
  /** Each record on its own, in their order in the batch. */
  | { kind: 'partial'; outcomes: RecordOutcome[] }

export type Probe =
  /** There, and whose the keys are. */
  | { kind: 'ok'; project: MetProject }
  /** Refused; `untilChanged`: only other keys can mend it. */
  | { kind: 'keys'; untilChanged: boolean; detail: string }
  | { kind: 'captive_portal'; detail: string }
  | { kind: 'unreachable'; detail: string }
  | { kind: 'address'; detail: string }

/** What of a record Langfuse shows: `some` where not all of its spans are there. */
export type Seen = 'all' | 'some' | 'none'

export type Lookup =
  /** Of each record that was asked for, in their order. What is not there may still show up later. */
  | { kind: 'known'; seen: Seen[] }
  | { kind: 'unknown'; retryAfterMs: number | null; detail: string }
  /** It has no such question, so nothing can be said. */
  | { kind: 'unsupported' }

/** Langfuse, as the outbox knows it. None of these throws or retries. */
export interface Uplink {
  send(batch: { kind: RecordKind; body: Uint8Array }, signal: AbortSignal): Promise<Verdict>
  /**
   * Which kinds of records go out as events, which Langfuse takes or refuses one by one and stores by their ids: sent
   * again they replace themselves, while one that is found says nothing of the others. Known after a probe.
   */
  readonly storesById: readonly RecordKind[]
  probe(signal: AbortSignal): Promise<Probe>
  /** Whether these records, all of one kind, are there. At most `recordsPerLook`. */
  find(records: RecordRef[], signal: AbortSignal): Promise<Lookup>
  /** How many records one look may ask for. */
  recordsPerLook: number
  /** Nothing was heard for so long that it may be another server by now: it is probed before anything is sent. */
  readonly isStale: boolean
  /** Where it is, and by which key. */
  readonly address: Pick<MetProject, 'host' | 'publicKey'>
  /** The least time between two sends: a quarter of what the plan allows. 0 for a server of one's own. */
  minSendIntervalMs: number
  /** The same for looks whether spans are there, which have a limit of their own. */
  minLookIntervalMs: number
}

/** Runs once after a delay; the answer cancels it. */
export type Schedule = (run: () => void, delayMs: number) => () => void

export type OutboxStore = {
  write: Pick<
    Remote<Writer>,
    | 'sealNext'
    | 'sealTail'
    | 'launchBatch'
    | 'claimBatch'
    | 'doubtfulBatch'
    | 'acknowledgeBatch'
    | 'findBatch'
    | 'loseDoubt'
    | 'retryBatchAt'
    | 'suspectBatch'
    | 'doubtBatch'
    | 'killBatch'
    | 'setAsideBatch'
    | 'splitBatch'
    | 'settleEach'
    | 'cutBatch'
    | 'reviveDead'
    | 'discardDead'
    | 'retestDead'
    | 'doubtSending'
    | 'endWaiting'
    | 'clampWaiting'
    | 'shiftDoubts'
    | 'confirmBatch'
    | 'missBatch'
    | 'dropBatch'
    | 'withdrawAgain'
    | 'postponeConfirm'
    | 'thinConfirms'
    | 'logConnection'
    | 'setMeta'
    | 'changeKeys'
    | 'meetProject'
    | 'keepForProject'
    | 'moveToProject'
    | 'sendElsewhere'
  >
  read: Pick<Remote<Reader>, 'outboxWork' | 'batchesInDoubt' | 'getMeta' | 'leastRefused' | 'isAnythingElseWaiting'>
}

export interface OutboxPorts {
  store: OutboxStore
  clock: Clock
  random(): number
  schedule: Schedule
  isOnline(): boolean
  timings: Timings
  serviceVersion: string
  /** The state of the connection or of a batch changed. */
  onChange(change: { batchIds: number[]; delivered: number }): void
  /** Langfuse dropped what it had accepted, again and again; so many records. */
  onDropped(count: number): void
  /** Langfuse shows nothing of what it accepted, be it this or that; so many records, none of which counts as dropped. */
  onUnseen(count: number): void
  onError(message: string): void
}
