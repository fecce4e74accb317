import type { AnswerExtras, ModelParameters, Provider, Usage } from '../../shared/domain.ts'
import type { Clock } from '../ports.ts'
import type { CostSource, TurnMessage, WantedBack } from '../records/record.ts'
import type { CostParts } from './cost-parts.ts'
import type { LlmFailure } from './failure.ts'
import type { Transience } from './retries/transience.ts'

/** A piece of an answer: what the user reads, and what the model thought. */
export interface Delta {
  text: string
  reasoning: string
  /**
   * All text that was given before, and this after it, was a thought that had no opening mark; trimmed, it comes first in the
   * reasoning, and is no text.
   */
  rethink?: string
}

/** A tool as the model is offered it. */
export interface OfferedTool {
  /** `[a-zA-Z0-9_-]`, at most 64 of them. */
  name: string
  description: string
  /** JSON Schema. */
  parameters: Record<string, unknown>
}

/** A piece of a message, in OpenAI's form. Pictures are whole, as `data:` addresses. */
export type ContentPart = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } }

/** Only what the user says has parts. */
export interface CompletionMessage extends Omit<TurnMessage, 'content' | 'files'> {
  content: string | ContentPart[]
}

/** What a message says in words. */
export const wordsIn = ({ content }: Pick<CompletionMessage, 'content'>): string =>
  typeof content === 'string'
    ? content
    : content.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n\n')

export interface CompletionRequest {
  /** Names the call to whoever is told that it waits. */
  callId?: string
  provider: Pick<Provider, 'id' | 'kind' | 'name' | 'baseUrl'>
  apiKey: string | null
  model: string
  messages: CompletionMessage[]
  /** What the model may ask for; absent or empty for nothing. */
  tools?: OfferedTool[]
  parameters: ModelParameters
  /** What the answer goes on from; with `asPrefix` the last message is to be gone on with as it is. */
  continues?: { text: string; asPrefix: boolean } | null
  /** Aborting it ends the call as `stopped`. */
  signal: AbortSignal
  fetch: typeof fetch
  clock: Clock
  /** Each piece as it arrives; never called after the promise has settled. */
  onDelta(delta: Delta): void
  /** Called once, before the call: what there is beside the text so far can be read at any time. */
  onExtras?(read: () => AnswerExtras | null): void
  /** Where known: false tells 'offline' from 'host not found'. */
  isOnline?(): boolean
}

export interface CompletionOutcome {
  status: 'complete' | 'stopped' | 'error'
  /** What arrived, up to the break where there was one. */
  output: string
  reasoning: string
  /** Null where nothing but text arrived. */
  extras: AnswerExtras | null
  /** Pictures that the model gave, as `data:` addresses; absent where it gave none. */
  pictures?: string[]
  /** Absent where the server wants nothing back. */
  back?: WantedBack
  usage: Usage | null
  /** Null is unpriced. */
  costUsd: number | null
  costSource: CostSource | null
  /** Of the table's price; where the provider or nobody names a cost there are none. */
  costParts: CostParts | null
  /** Monotonic. */
  durationMs: number
  /** Until the first text, reasoning or piece of a tool call; null where none came. */
  timeToFirstTokenMs: number | null
  /** Until the first text that the user reads; null where none came. */
  timeToFirstTextMs: number | null
  providerRequestId: string | null
  responseModel: string | null
  finishReason: string | null
  /** Parameters that were set and not sent, since the model does not take them. */
  notSent: string[]
  /** Set where the status is `error`; never holds the key. */
  error: LlmFailure | null
  /** Set where the same call may do better later. */
  transience?: Transience | null
  /** Absent where the first try was the only one; times count from it on. */
  attempts?: number
  /** From the first try until the last one began; absent as well. */
  waitedMs?: number
}

export interface CallTimings {
  /** How long no byte may arrive. */
  idleMs: number
  /** How long bytes, such as keep-alive comments, may arrive with no word of an answer in them. */
  quietMs: number
  /** The longest that an answer may take. */
  answerMs: number
  /** How long after a finish, and after each text that follows it, the end of the stream (usage, `[DONE]`) may take. */
  lingerMs: number
  /** The demo model's pause between two words. */
  demoPaceMs: number
}

export interface CallEnd {
  ended: 'complete' | 'stopped' | LlmFailure
  /** From the response's headers. */
  requestId: string | null
  headerCostUsd: number | null
  /** Parameters that were set and that the model does not take. */
  notSent?: string[]
  transience?: Transience | null
}
