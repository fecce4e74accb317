/** The domain's types, as both sides see them. Times are wall-clock milliseconds since the epoch, money is US dollars. */

export type DeliveryState =
  /** The call is still running; nothing to deliver yet. */
  | 'open'
  /** Recorded, waiting for its batch to be sealed. */
  | 'recorded'
  /** In a sealed batch that is waiting to be sent or on its way. */
  | 'sending'
  /** Its batch was refused for now and waits for its next try. */
  | 'retry'
  /** Sent, but no answer arrived: Langfuse is asked whether it has it before it is sent again. */
  | 'ambiguous'
  /** Langfuse has accepted it. */
  | 'delivered'
  /** Accepted, and seen there when looked up later. */
  | 'confirmed'
  /** Refused for good; kept, can be inspected and retried. */
  | 'dead'
  /** Discarded by the user, dropped at the size cap, or damaged, before it was delivered. */
  | 'lost'

export type Level = 'DEBUG' | 'DEFAULT' | 'WARNING' | 'ERROR'

/** Disjoint token buckets: `input` excludes what was read from or written to a cache, `output` excludes reasoning, `total` is their sum. */
export interface Usage {
  input: number
  inputCached: number
  inputCacheWrite: number
  output: number
  outputReasoning: number
  total: number
  /** Set where the provider named no usage, or a total alone: it was counted, or divided, here. */
  estimated?: true
}

export interface ModelParameters {
  temperature?: number
  topP?: number
  maxTokens?: number
}

export interface ProviderPreset {
  kind: ProviderKind
  name: string
  baseUrl: string
  needsKey: boolean
  /** Where the user gets a key. */
  keyUrl?: string
}

export type ProviderKind =
  | 'demo'
  | 'openai'
  | 'azure'
  | 'openrouter'
  | 'litellm'
  | 'groq'
  | 'deepseek'
  | 'mistral'
  | 'gemini'
  | 'anthropic'
  | 'vllm'
  | 'llamacpp'
  | 'ollama'
  | 'lmstudio'
  | 'custom'

export interface Provider {
  id: string
  kind: ProviderKind
  name: string
  baseUrl: string
  /** Whether a key is kept for this base URL. */
  hasKey: boolean
  /** The origin that its key was entered for, and to which alone it is sent; null where none is kept. */
  keyFor: string | null
  /** Why the key that was entered is not there; null where it is, or none was. */
  keyAbsence: KeyAbsence | null
  needsKey: boolean
  /** True for a server found on localhost and for the demo model: not stored, cannot be deleted. */
  builtIn: boolean
  /** For servers on localhost: whether it answered the last look. Null where nobody looks. */
  reachable: boolean | null
}

export interface ModelInfo {
  id: string
  providerId: string
}

export interface MessageError {
  /** The class of failure, e.g. `wrong_key`, `connection_refused`, `not_json`, `stream_broken`. */
  type: string
  /** What happened, for the user. */
  message: string
  /** What to do next, for the user. */
  advice: string
}

/** What the user thinks of an answer, and where the record of that is. */
export interface Feedback {
  /** Null once it was withdrawn; `delivery` is then that of the withdrawal. */
  value: 'up' | 'down' | null
  /** Empty once it was withdrawn. */
  comment: string
  delivery: DeliveryState
}

/** A tool that the model asked for. */
export interface ToolCall {
  /** Null where the provider names none. */
  id: string | null
  type: 'function' | 'custom'
  name: string
  /** As the model wrote them: JSON as a rule, and broken off where the answer was. */
  arguments: string
}

/** A remark of the provider on an answer, such as a page that it cites, in OpenAI's form. */
export type Annotation = Record<string, unknown>

/** What an answer has beside its text. */
export interface AnswerExtras {
  toolCalls: ToolCall[]
  annotations: Annotation[]
  /** Also part of the text that is shown; null where the model did not refuse. */
  refusal: string | null
}

export type MessageStatus = 'complete' | 'streaming' | 'error' | 'stopped' | 'interrupted'

export interface Message {
  id: string
  conversationId: string
  parentId: string | null
  role: 'user' | 'assistant'
  content: string
  reasoning: string
  /** Null where there is nothing beside the text. */
  extras: AnswerExtras | null
  status: MessageStatus
  error: MessageError | null
  /** Why a complete answer ended other than by itself, in words: its length, a filter, nothing in it. */
  ending: string | null
  createdAtMs: number
  /** What follows is set on assistant messages alone. */
  providerId: string | null
  model: string | null
  traceId: string | null
  usage: Usage | null
  /** Null is 'unpriced', which is not $0. */
  costUsd: number | null
  durationMs: number | null
  timeToFirstTokenMs: number | null
  delivery: DeliveryState | null
  feedback: Feedback | null
}

export interface ConversationSettings {
  providerId: string
  model: string
  systemPrompt: string
  parameters: ModelParameters
}

export interface ConversationSummary {
  id: string
  title: string
  pinned: boolean
  createdAtMs: number
  updatedAtMs: number
  /** True while an answer streams in it. */
  streaming: boolean
}

export interface Conversation extends ConversationSummary {
  /** Nothing can be sent into it until it is restored. */
  isDeleted: boolean
  draft: string
  settings: ConversationSettings
  /** The last message of the branch that is shown; null while the conversation is empty. */
  leafMessageId: string | null
  /** Every message of the tree, oldest first; siblings share a parent. */
  messages: Message[]
}

export interface SearchHit {
  conversationId: string
  conversationTitle: string
  messageId: string
  role: 'user' | 'assistant'
  createdAtMs: number
  /** Plain text around the match; the match itself stands between U+0001 and U+0002. */
  snippet: string
}

export interface SearchAnswer {
  hits: SearchHit[]
  /** Older messages are still being indexed. */
  incomplete: boolean
}

export interface TraceFilter {
  /** Inclusive; null for all time. */
  fromMs: number | null
  toMs: number | null
  model?: string
  providerId?: string
  conversationId?: string
  level?: Level
  /** One, or any of several. */
  delivery?: DeliveryState | DeliveryState[]
  /** Full text over names, models, status messages and messages' text. */
  text?: string
}

export interface MonitorFigures {
  traceCount: number
  totalTokens: number
  avgLatencyMs: number | null
  totalCostUsd: number
  /** How many traces in the range have tokens but no price. */
  unpricedCount: number
  avgTokensPerTrace: number | null
  errorCount: number
  /** 0 to 1. */
  errorRate: number | null
  p50LatencyMs: number | null
  p95LatencyMs: number | null
  p99LatencyMs: number | null
  avgTimeToFirstTokenMs: number | null
  outputTokensPerSecond: number | null
}

export interface MonitorSummary {
  current: MonitorFigures
  /** The period of the same length before; null for all time. */
  previous: MonitorFigures | null
}

export interface TraceRow {
  traceId: string
  name: string
  conversationId: string
  conversationTitle: string
  messageId: string
  startedAtMs: number
  durationMs: number | null
  timeToFirstTokenMs: number | null
  providerName: string
  model: string
  level: Level
  statusMessage: string | null
  usage: Usage | null
  costUsd: number | null
  userId: string
  delivery: DeliveryState
}

export interface TracePage {
  rows: TraceRow[]
  /** Hand back as `cursor` for the next page; null at the end. */
  nextCursor: string | null
  /** How many rows the filter matches in all. */
  totalCount: number
}

export interface Observation {
  spanId: string
  parentSpanId: string | null
  name: string
  type: string
  startedAtMs: number
  endedAtMs: number
  completionStartedAtMs: number | null
  level: Level
  statusMessage: string | null
  model: string | null
  modelParameters: Record<string, unknown> | null
  /** Parsed JSON, or the text as it is. */
  input: unknown
  output: unknown
  metadata: Record<string, unknown>
  usageDetails: Record<string, number> | null
  costDetails: Record<string, number> | null
}

export interface DeliveryEvent {
  atMs: number
  /** recorded, sealed, sent, accepted, retry, ambiguous, dead … */
  kind: string
  detail: string
}

export interface TraceDetail extends TraceRow {
  environment: string
  release: string | null
  sessionId: string
  errorType: string | null
  observations: Observation[]
  deliveryHistory: DeliveryEvent[]
  feedback: Feedback | null
  /** Opens the trace in Langfuse; null until it is delivered and the project is known. */
  langfuseUrl: string | null
}

/** accepted = delivered + pending + dead + lost, always. */
export interface Ledger {
  accepted: number
  delivered: number
  pending: number
  dead: number
  lost: number
  /** Set where damage took records that nobody can count: `accepted` and `lost` are at least what they say. */
  lostIsUnknown?: true
}

/**
 * Why a key that was entered before is not there. `session`: it was kept in memory only. `unreadable`: the keychain or the
 * file of keys does not give it. `other_address`: it was entered for another address. `gone`: nobody knows.
 */
export type KeyAbsence = 'session' | 'unreadable' | 'other_address' | 'gone'

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

/** A whole copy of the database, made while it was in use or when it was replaced. */
export interface Backup {
  /** Its file's name in the folder `backups` of the data folder. */
  name: string
  atMs: number
  bytes: number
  reason: 'by hand' | 'before an update' | 'before a restore'
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
}

/** What is taken out of records before they are written. The chat itself is not touched. */
export interface RedactionSettings {
  /** Inputs and outputs: whole, only their roles and lengths, or nothing of them. */
  bodies: 'all' | 'metadata' | 'nothing'
  /** API keys, tokens and private keys, by their patterns. */
  keys: boolean
  emails: boolean
  /** RE2 syntax. */
  patterns: string[]
}

export interface Settings {
  userId: string
  environment: string
  release: string
  tags: string[]
  theme: 'system' | 'light' | 'dark'
  sendingEnabled: boolean
  redaction: RedactionSettings
  /** The most that the database may take on disk; null for no cap. */
  sizeCapBytes: number | null
  /** `hasSecretKey`: one is kept for this host. `secretKeyFor`: the origin that the one kept was entered for. */
  langfuse: {
    host: string
    publicKey: string
    hasSecretKey: boolean
    secretKeyFor: string | null
    /** Why the key is not there though this host and public key were saved with one; null where it is, or nothing is set up. */
    keyAbsence: KeyAbsence | null
  }
  defaults: ConversationSettings
}

export type ConnectionTestResult =
  | { outcome: 'ok'; version: string; projectName: string; latencyMs: number }
  | {
      outcome:
        | 'wrong_host'
        | 'not_langfuse'
        | 'captive_portal'
        | 'wrong_keys'
        | 'wrong_region'
        | 'unreachable'
        | 'too_old'
      message: string
      advice: string
    }

export interface AppInfo {
  version: string
  shell: 'desktop' | 'browser'
  platform: string
  dataFolder: string
  /** keychain: encrypted by the system. weak: stored, but readable by who can read the disk. session: kept in memory only. */
  secretsKeptIn: 'keychain' | 'weak' | 'session'
  /** True where no keychain exists and the user has not yet chosen between `weak` and `session`. */
  secretsChoiceNeeded: boolean
  /** What happened to keys that could not be read, for a notice; null in the ordinary case. */
  secretsNotice: string | null
  /** The longest message that may be sent, in UTF-8 bytes. */
  maxMessageBytes: number
  /** What opening the database had to mend, for a notice; null in the ordinary case. */
  storeNotice: string | null
  /** The database was found damaged since, which `storeNotice` then says; opening it anew mends it. */
  damaged: boolean
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
