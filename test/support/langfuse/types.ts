import type { ReceivedSpan } from '../fake-langfuse-otlp.ts'
import type { LangfuseRules } from '../langfuse-rules.ts'
import type { MediaAnswer, StoredMedia } from './media.ts'

/** What goes wrong with one POST. `after`: it is stored all the same. */
export type Fault =
  | { kind: 'status'; status: number; headers?: Record<string, string>; message?: string; after?: boolean }
  /** 200 with a sign-in page, as a captive portal answers. */
  | { kind: 'html' }
  | { kind: 'redirect' }
  /** The socket is destroyed. */
  | { kind: 'reset'; after: boolean }
  /** No answer ever comes. */
  | { kind: 'stall'; after: boolean }
  /** A 200 whose body breaks off. */
  | { kind: 'truncate'; after: boolean }

export interface IngestionEvent {
  id: string
  type: string
  timestamp: string
  body: Record<string, unknown>
}

/** A project of its own, with keys of its own. */
export interface FakeProject {
  id: string
  name: string
  publicKey: string
  secretKey: string
}

export type Table = 'traces' | 'observations' | 'scores'

/** What one event or span writes to one table. */
export interface Row {
  table: Table
  projectId: string
  id: string
  traceId: string
  /** By this it is stored: what is sent again with the same key replaces itself. */
  key: string
  /** A field that is left out keeps its old value, null removes it. */
  body: Record<string, unknown>
  /** Of the event: the last word counts. */
  timestampMs: number
  receivedAtMs: number
  isSpan: boolean
}

/** An observation with what its trace says, as Langfuse shows it, whichever way it came in. */
export interface ShownObservation {
  projectId: string
  id: string
  traceId: string
  parentId: string | null
  name: string | null
  /** In capitals. */
  type: string
  startedAtMs: number
  endedAtMs: number | null
  completionStartedAtMs: number | null
  level: string
  statusMessage: string | null
  model: string | null
  modelParameters: Record<string, unknown> | null
  /** What is JSON is shown as JSON, also where it was meant as text. */
  input: unknown
  output: unknown
  metadata: Record<string, unknown>
  usageDetails: Record<string, number>
  costDetails: Record<string, number>
  traceName: string | null
  userId: string | null
  sessionId: string | null
  tags: string[]
  release: string | null
  version: string | null
  environment: string
}

export interface ShownScore {
  projectId: string
  id: string
  traceId: string
  name: string
  value: unknown
  dataType: string
  comment: string | null
  timestamp: string
  environment: string
}

/** A version of a prompt, to be. */
export interface FakePrompt {
  name: string
  /** A text, or the messages of a chat prompt; placeholders have a `type`. */
  prompt: string | object[]
  labels?: string[]
  tags?: string[]
}

export interface FakeLangfuseOptions {
  port?: number
  publicKey?: string
  secretKey?: string
  /** What /health says; decides how everything behaves. */
  version?: string
  /** What a proxy in front of it takes of a request as it is sent, compressed or not; Cloud's 4,500,000. None where left out. */
  maxBodyBytes?: number
}

export interface FakeLangfuse {
  url: string
  /** Every span that was answered with 200, also what was sent before or was dropped afterwards. */
  spans(): ReceivedSpan[]
  /** Every event that was answered with 201. */
  events(): IngestionEvent[]
  /** Spans that were stored once more, by (trace, span, start), which is what Langfuse stores by. */
  duplicates(): number
  traceIds(): Set<string>
  /** What is stored, as Langfuse shows it, with what it makes up. */
  observations(): ShownObservation[]
  scores(): ShownScore[]
  /** Ids of the scores that are there. */
  scoreIds(): string[]
  /** Another version from now on, over the same data. */
  setVersion(version: string): void
  /** Another project on the same server, beside the one that is there from the start ('fake-project'). */
  addProject(project: FakeProject): void
  /** What is stored of one project. */
  traceIdsOf(projectId: string): Set<string>
  /** Trace ids that were asked for with the keys of a project, in order. */
  lookups(projectId: string): string[]
  /** What the route that names the project answers, whoever asks; null ends it. */
  answerProjects(answer: { status: number; body: unknown } | null): void
  /** POSTs of spans or events, also those that were refused. */
  posts(): number
  /** Files that were asked a place for, whether they came or not. */
  media(): StoredMedia[]
  /** What a step of an upload answers instead: asking for a place, putting it there, saying that it is there; null lets it go its way. */
  answerMedia(answer: ((step: 'ask' | 'put' | 'say') => MediaAnswer | null) | null): void
  /** The next version of a prompt in the project that is there from the start; labels move to it. */
  putPrompt(prompt: FakePrompt): void
  removePrompt(name: string): void
  /** Requests for prompts, `GET /api/public/v2/prompts…`, in order. */
  promptRequests(): string[]
  /** What every request for prompts answers instead; null ends it. */
  answerPrompts(answer: { status: number; body: unknown; contentType?: string } | null): void
  /** For the coming POSTs and DELETEs, one each. */
  fault(...faults: Fault[]): void
  /** For every POST and DELETE from now on, after those; null ends it. */
  always(fault: Fault | null): void
  /** Spans that make a request a 400. */
  poison(isBad: ((span: ReceivedSpan) => boolean) | null): void
  /** A refusal for an event of its own, inside a 207; null ends it. */
  answerEvents(answer: ((event: IngestionEvent) => { status: number; message: string } | null) | null): void
  setKeys(keys: { publicKey: string; secretKey: string }): void
  suspend(suspended: boolean): void
  /** What was stored becomes visible to lookups so much later. */
  setVisibilityDelayMs(delayMs: number): void
  /** Forgets what it has stored of a trace. */
  drop(traceId: string): void
  dropScore(scoreId: string): void
  /** What was accepted is lost when it is flushed: the whole flush with such rows, or these alone; null ends it. */
  losesOnFlush(isLost: ((row: Row) => boolean) | null, what?: LangfuseRules['loneSurrogate']): void
  /** Rows wait for `flush()`, so that several POSTs share one; else each POST is a flush. */
  holdFlushes(): void
  flush(): void
  /** The port is closed and connections are cut, until `resume`, on the same port. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Once so many different observations are stored. */
  untilSpans(count: number): Promise<void>
  /** The next POST of spans, as soon as its body is in and before it is answered. */
  oncePosted(): Promise<void>
  close(): Promise<void>
}

/** A status and a JSON body. */
export interface Reply {
  status: number
  /** A text goes as it is. */
  body: unknown
}
