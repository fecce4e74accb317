import type {
  AnswerExtras,
  Approval,
  CallState,
  Level,
  ModelParameters,
  PromptUse,
  RedactionSettings,
  ToolResult,
  Usage,
} from '../../shared/domain.ts'
import type { RecordedFile } from './recorded-file.ts'

export type CostSource = 'provider' | 'table' | 'estimate' | 'local'

/**
 * What a record is to Langfuse, where each kind goes its own way: `turn` are spans of a trace, named after the only ones that
 * there were at first; a score says what the user thinks of one; a withdrawal takes a score back.
 */
export const everyKind = ['turn', 'score', 'withdrawal'] as const
export type RecordKind = (typeof everyKind)[number]

/** By what Langfuse is asked whether it has a record. Starts are wall times. */
export type RecordRef =
  | { kind: 'turn'; traceId: string; spanIds: string[]; firstStartMs: number; lastStartMs: number }
  | { kind: 'score'; scoreId: string; value: number; comment: string | null }
  | { kind: 'withdrawal'; scoreId: string }

export interface Score {
  /** A UUID, minted when the record is written. */
  eventId: string
  traceId: string
  name: 'user-feedback'
  value: 0 | 1
  /** May be empty. */
  comment: string
  environment: string
  scoredAtMs: number
}

/** The user takes back what was said of an answer. */
export interface Withdrawal {
  /** A UUID, minted when the record is written. */
  eventId: string
  traceId: string
  name: Score['name']
  withdrawnAtMs: number
}

/** A message as the model is sent it; names of fields are OpenAI's. */
export interface TurnMessage {
  role: 'system' | 'user' | 'assistant' | 'tool'
  content: string
  /** Files that go with it; absent where there are none. */
  files?: RecordedFile[]
  /** Of an assistant's message: what it asked for. */
  tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[]
  /** Of a tool's: which call it answers. */
  tool_call_id?: string
  /** Of an assistant's that asked for tools: for the server that gave it alone, and never on record. */
  back?: { reasoning: string } & Partial<WantedBack>
}

/** What a server wants back, as it came, with the calls that it asks for; without it some refuse the conversation. */
export interface WantedBack {
  /** Fields of each call beside OpenAI's own, such as Gemini's thought signatures; null where it has none. */
  calls: (Record<string, unknown> | null)[]
  /** OpenRouter's `reasoning_details`. */
  details: Record<string, unknown>[]
}

/** What is known of a turn when it starts: written before the first byte goes out, completed by a TurnEnd. */
export interface TurnStart {
  /** 32 hex digits; also the trace's id in Langfuse. */
  traceId: string
  /** 16 hex digits: the root observation `chat_request`. */
  rootSpanId: string
  /** 16 hex digits: the generation `llm_completion`. */
  generationSpanId: string
  /** `req_…`, minted here; also sent to no one but Langfuse. */
  requestId: string
  conversationId: string
  messageId: string
  userId: string
  environment: string
  release: string
  tags: string[]
  appVersion: string
  providerId: string
  providerKind: string
  providerName: string
  model: string
  parameters: ModelParameters
  /** The prompt of Langfuse's that was used. */
  prompt?: PromptUse | null
  /** Where it is no turn of a chat's: a title that a model was asked for. */
  traceName?: 'chat_title'
  /** As sent to the model, system prompt included. */
  input: TurnMessage[]
  /** Wall time. */
  startedAtMs: number
  /** The trace of the answer that this one goes on from. */
  continuesTraceId?: string | undefined
  /** The same for answers to one question that were asked for side by side. */
  askedWith?: string | undefined
  /** Applied where the record is written; what the model is sent is not touched. */
  redaction: RedactionSettings
}

/** A trace's name, and its root's. */
export const traceNameOf = ({ traceName }: Pick<TurnStart, 'traceName'>): string => traceName ?? 'chat_request'

export interface TurnEnd {
  status: 'complete' | 'error' | 'stopped' | 'interrupted'
  /** What was received, up to the break where there was one. */
  output: string
  reasoning: string
  /** Absent or null where there is nothing beside the text. */
  extras?: AnswerExtras | null
  /** Pictures that the model gave; absent where it gave none. */
  pictures?: RecordedFile[]
  usage: Usage | null
  /** Null is unpriced. */
  costUsd: number | null
  /** `local`: it ran on this computer and cost nothing. `estimate`: the table's price of estimated tokens. */
  costSource: CostSource | null
  /** By Langfuse's names of the buckets, adding up to `costUsd` exactly; absent or null where only the total is known. */
  costParts?: Record<string, number> | null
  /** Monotonic; null where the process died and nobody measured. */
  durationMs: number | null
  timeToFirstTokenMs: number | null
  /** Until the first text that the user reads, after what the model thought; absent or null where it is not known. */
  timeToFirstTextMs?: number | null
  /** The provider's own request id, where it names one. */
  providerRequestId: string | null
  /** The model that answered, where the provider says so. */
  responseModel: string | null
  finishReason: string | null
  /** Parameters that were set and not sent, since the model does not take them; absent in earlier versions. */
  notSent?: string[]
  /** Where tools were called: all that happened, of which the rest of this is the sum. */
  steps?: TurnStep[]
  /** How often the call was made until it came through or was given up; absent where once. Times count from the first on. */
  attempts?: number
  /** From the first try until the last one began. */
  waitedMs?: number
  level: Level
  /** At most 200 characters. */
  statusMessage: string | null
  errorType: string | null
  errorMessage: string | null
}

/** One request to the model and its answer. */
export interface RoundStep extends Omit<TurnEnd, 'steps'> {
  kind: 'round'
  /** 16 hex digits. */
  spanId: string
  startedAtMs: number
  /** The length of the turn's text with this answer, in UTF-16 units. */
  outputEnd: number
  /** The same of its reasoning. */
  reasoningEnd: number
  /** The calls were written into the text, which is not shown. */
  isTextCall?: boolean | undefined
  back?: WantedBack | undefined
}

/** One call of a tool; or, with an empty `callId`, a server that could not be started. */
export interface CallStep {
  kind: 'call'
  /** 16 hex digits; by it the call is named everywhere. */
  spanId: string
  startedAtMs: number
  /** Null while it has not ended, and where nobody measured. */
  durationMs: number | null
  /** Its name in what the model is sent. */
  callId: string
  wireName: string
  serverId: string
  serverName: string
  tool: string
  /** As the model wrote them. */
  arguments: string
  /** How much of the turn's text stands before it. */
  at: number
  state: CallState
  /** By what word of the user's it ran; null where it did not. */
  approval: Approval | null
  result: ToolResult | null
  /** What the user is told in the place of a result. */
  words: string | null
}

export type TurnStep = RoundStep | CallStep
