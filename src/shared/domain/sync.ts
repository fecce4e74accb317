import type { Ledger } from './delivery.ts'
import type { KeyAbsence } from './model.ts'

export type ConnectionState =
  /** No Langfuse set up: records are kept, nothing is sent. */
  | { kind: 'not_configured' }
  /** Langfuse is set up, and its secret key has to be entered again. */
  | { kind: 'keys_missing'; reason: KeyAbsence }
  | { kind: 'off' }
  /** The database fails: nothing is sent until it works again. */
  | { kind: 'store_failed'; detail: string }
  /** Not tried yet, or nothing was taken since it failed: neither online nor known to fail. */
  | { kind: 'checking' }
  /** Something was accepted, or a probe succeeded with nothing to send, and nothing has failed since. */
  | { kind: 'online' }
  | { kind: 'offline' }
  | { kind: 'captive_portal' }
  | { kind: 'paused_by_user' }
  /** The connection is paid for by volume: what waits goes once the user asks for it. */
  | { kind: 'metered' }
  | { kind: 'paused_keys'; detail: string }
  | { kind: 'paused_quota'; detail: string }
  /** 404 or 405: a wrong address, or a server too old. */
  | { kind: 'paused_address'; detail: string }
  /** Unlike records are refused alike and none is taken: one is tried at the given time. */
  | { kind: 'paused_refused'; what: 'turn' | 'score' | 'withdrawal'; untilMs: number; detail: string }
  /** The keys are another project's than what waits is for: the user must say what becomes of it. */
  | { kind: 'project_changed'; detail: string }
  /** Langfuse named a time. */
  | { kind: 'waiting'; untilMs: number; detail: string }
  /** Failures in a row; next probe at the given time. */
  | { kind: 'backing_off'; untilMs: number; detail: string }

/** What waits for one project's keys. */
export interface ProjectBacklog {
  /** '' where one of several projects may have it, and nobody knows which. */
  projectId: string
  name: string
  /** Definitely not there. */
  unsent: number
  /** May be there. */
  inDoubt: number
  refused: number
}

/** The keys are those of `to`, and what waits is for `from`. */
export interface ProjectQuestion {
  from: string
  to: string
  unsent: number
  inDoubt: number
  refused: number
}

export interface BatchView {
  id: number
  state: 'sealed' | 'sending' | 'retry' | 'ambiguous'
  recordCount: number
  payloadBytes: number
  sealedAtMs: number
  attempts: number
  lastAnswer: string | null
  /**
   * When it is sent, or looked for where it is in doubt, as far as a time for that is known; one that has passed is now.
   * Null where it waits for something else: `waitsFor`.
   */
  nextTryAtMs: number | null
  waitsFor: WaitsFor | null
  /** The project whose keys it waits for, where those are not the present ones. */
  elsewhere: string | null
}

/** What a batch waits for that has no time of its own. */
export type WaitsFor =
  /** It is on its way. */
  | 'answer'
  /** Those before it. */
  | 'turn'
  /** It was refused: others are tried first. */
  | 'others'
  /** A withdrawal, for what it takes back. */
  | 'feedback'
  /** Everything of its kind is refused: until one is taken. */
  | 'acceptance'
  | 'network'
  | 'database'
  /** Something the user does: connect, enter keys, correct the address, switch sending on, resume, answer for the project. */
  | 'connection'
  | 'secret_key'
  | 'keys'
  | 'address'
  | 'switch'
  | 'resume'
  | 'asking'
  | 'project_answer'
  /** The keys of its own project. */
  | 'own_keys'

export interface DeadRecord {
  seq: number
  kind: 'turn' | 'score' | 'withdrawal'
  traceId: string
  model: string | null
  startedAtMs: number
  /** The answer in its conversation; null where that was deleted or damaged. */
  chat: { conversationId: string; title: string; messageId: string } | null
  payloadBytes: number
  /** Langfuse's own words. */
  answer: string
  diedAtMs: number
  /** The project that refused it, where that is another than the present one; retried, it waits for those keys. */
  elsewhere: string | null
}

/** The refused records as a file to take along. */
export interface DeadExport {
  fileName: string
  json: string
  recordCount: number
  /** Records that were left out, since the file would have grown too large. */
  leftOutCount: number
}

/** Records that left without having been delivered; why, and when where that is known. */
export interface Loss {
  atMs: number | null
  /** Null where nobody can say how many. */
  recordCount: number | null
  reason: string
}

export interface ConnectionHistoryEntry {
  id: number
  /** When it began. */
  atMs: number
  state: ConnectionState['kind']
  /** Of the latest failure. */
  detail: string
  /** How often it failed like that, without anything else lasting in between. */
  count: number
  lastAtMs: number
}

export interface SyncStatus {
  ledger: Ledger
  /** Rows that could not be read, see `SetAsideRow`. */
  setAsideCount: number
  /** The database was found damaged while the app runs; opening it anew mends it. */
  damaged: boolean
  /** When the newest of the dead records died; with their count it tells whether their list has changed. */
  newestDeadAtMs: number | null
  /** Of the newest entry in the history of connections, and when that was last added to: together they tell of a change. */
  newestConnectionId: number
  newestConnectionAtMs: number
  connection: ConnectionState
  paused: boolean
  /** Small batches with pauses between, for now. */
  isSavingPower: boolean
  host: string | null
  projectName: string | null
  projectQuestion: ProjectQuestion | null
  /** What waits for other projects than the present one. */
  elsewhere: ProjectBacklog[]
  oldestPendingAtMs: number | null
  pendingBytes: number
  /** Over the last minute; null while nothing drains. */
  recordsPerSecond: number | null
  secondsToGo: number | null
  /** When a way that is shut is tried again by itself; null where it is open, or a person has to do something. */
  nextCheckAtMs: number | null
  /** The oldest two hundred of them. */
  batches: BatchView[]
  batchCount: number
  files: FilesSent
}

/** Files that go to Langfuse beside their records: each once a trace and field, after its record. */
export interface FilesSent {
  pending: number
  delivered: number
  /** Refused, or no longer on this computer; kept until they are tried again. */
  dead: number
  /** What Langfuse said of one that waits; null where none was tried yet. */
  waitsFor: string | null
  /** What it said of the last that was refused. */
  refusal: string | null
}

/** A row that could not be read as what it should be; it is kept, and holds up no other. */
export interface SetAsideRow {
  id: number
  /** The table it stood in. */
  source: string
  key: string
  reason: string
  atMs: number
}
