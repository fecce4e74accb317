import type { reasoningEfforts, verbosities } from '../parameter-values.ts'

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

/** Each is sent only where it is set. */
export interface ModelParameters {
  temperature?: number
  topP?: number
  maxTokens?: number
  reasoningEffort?: ReasoningEffort
  verbosity?: Verbosity
  stop?: string[]
  seed?: number
  responseFormat?: ResponseFormat
  /** JSON of an object: fields of the request that have no name here. */
  extraBody?: string
  /** By name; none of them is a secret. */
  extraHeaders?: Record<string, string>
}

export type ReasoningEffort = (typeof reasoningEfforts)[number]
export type Verbosity = (typeof verbosities)[number]
export type ResponseFormat =
  | { type: 'json' }
  /** `schema` is JSON Schema, as JSON. */
  | { type: 'schema'; name: string; schema: string; isStrict: boolean }

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

/**
 * Why a key that was entered before is not there. `session`: it was kept in memory only. `unreadable`: the keychain or the
 * file of keys does not give it. `other_address`: it was entered for another address. `gone`: nobody knows.
 */
export type KeyAbsence = 'session' | 'unreadable' | 'other_address' | 'gone'

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

/** What a model is known to do: null where nobody says. */
export interface ModelAbilities {
  vision: boolean | null
  tools: boolean | null
  reasoning: boolean | null
}

export interface ModelInfo {
  id: string
  providerId: string
  contextTokens: number | null
  /** US dollars for a million tokens; null is unknown, which is not free. */
  inputUsd: number | null
  outputUsd: number | null
  abilities: ModelAbilities
}

export interface ModelName {
  providerId: string
  model: string
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
