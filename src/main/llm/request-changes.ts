import type OpenAI from 'openai'
import { objectOf, responseFormatOf } from '../records/parameters.ts'
import type { CompletionMessage, CompletionRequest, ContentPart } from './completion.ts'

/** What a server does not take of a request, and is left out or said otherwise from then on. */
export type Change =
  | 'no stream_options'
  | 'max_completion_tokens'
  | 'max_tokens'
  | 'no max_tokens'
  | 'no temperature'
  | 'no top_p'
  | 'no reasoning_effort'
  | 'no verbosity'
  | 'no stop'
  | 'no seed'
  | 'no response_format'
  | `no extra body: ${string}`
  | 'developer role'
  | 'no system role'
  | 'reasoning_content'

type Body = OpenAI.ChatCompletionCreateParamsStreaming

/** Of these, what was set and not sent, for the record. */
export const notSent = (changes: Set<Change>): string[] =>
  [...changes]
    .filter((change) => change.startsWith('no ') && change !== 'no stream_options')
    .map((change) => change.slice(3))

/** What each model of each server refused; kept until the app ends, for so many models. */
const known = new Map<string, Set<Change>>()
const maxKnown = 500
const keyOf = ({ provider, model }: CompletionRequest): string => `${provider.baseUrl} ${model}`

export const changesFor = (request: CompletionRequest): Set<Change> => new Set(known.get(keyOf(request)))

export function remember(request: CompletionRequest, changes: Set<Change>): void {
  if (changes.size === 0) return
  if (known.size >= maxKnown) known.clear()
  known.set(keyOf(request), changes)
}

export function bodyOf(request: CompletionRequest, changes: Set<Change>): Body {
  const { provider, model, messages, parameters, tools } = request
  const body: Body = { model, messages: messagesOf(messages, changes), stream: true }
  if (tools?.length) body.tools = tools.map((tool) => ({ type: 'function', function: tool }))
  if (request.continues?.asPrefix) Object.assign(body, asPrefix(provider.kind, body.messages))
  if (!changes.has('no stream_options')) body.stream_options = { include_usage: true }
  if (parameters.temperature !== undefined && !changes.has('no temperature')) body.temperature = parameters.temperature
  if (parameters.topP !== undefined && !changes.has('no top_p')) body.top_p = parameters.topP
  if (parameters.maxTokens !== undefined && !changes.has('no max_tokens')) {
    // OpenAI's reasoning models refuse the old name; other servers do not know the new one.
    const isNew =
      provider.kind === 'openai' || provider.kind === 'azure'
        ? !changes.has('max_tokens')
        : changes.has('max_completion_tokens')
    body[isNew ? 'max_completion_tokens' : 'max_tokens'] = parameters.maxTokens
  }
  const { reasoningEffort, verbosity, stop, seed, responseFormat } = parameters
  if (reasoningEffort !== undefined && !changes.has('no reasoning_effort')) body.reasoning_effort = reasoningEffort
  if (verbosity !== undefined && !changes.has('no verbosity')) body.verbosity = verbosity
  if (stop !== undefined && !changes.has('no stop')) body.stop = stop
  if (seed !== undefined && !changes.has('no seed')) body.seed = seed
  if (responseFormat !== undefined && !changes.has('no response_format')) {
    body.response_format = responseFormatOf(responseFormat)
  }
  // What has a name of its own here is set by that.
  const extra = Object.entries(objectOf(parameters.extraBody ?? '{}') ?? {})
  for (const [name, value] of extra) {
    if (!(name in body) && !changes.has(`no extra body: ${name}`)) Object.assign(body, { [name]: value })
  }
  return body
}

/** The last message is the beginning of the answer. */
function asPrefix(kind: CompletionRequest['provider']['kind'], messages: Body['messages']): object {
  if (kind === 'vllm') return { continue_final_message: true, add_generation_prompt: false }
  return {
    messages: messages.map((message, at) => (at === messages.length - 1 ? { ...message, prefix: true } : message)),
  }
}

/** With what its server wants back of each answer; of what was thought, once it has asked for it. */
function sentBack(
  { back, ...message }: CompletionMessage,
  withReasoning: boolean,
): Omit<CompletionMessage, 'back'> & Record<string, unknown> {
  if (!back) return message
  const calls = message.tool_calls?.map((call, index) => ({ ...back.calls?.[index], ...call }))
  return {
    ...message,
    ...(calls && { tool_calls: calls }),
    ...(back.details?.length && { reasoning_details: back.details }),
    ...(withReasoning && { reasoning_content: back.reasoning }),
  }
}

function messagesOf(asked: CompletionRequest['messages'], changes: Set<Change>): Body['messages'] {
  const messages = asked.map((message) => sentBack(message, changes.has('reasoning_content')))
  const given = messages as Body['messages']
  const [first, second, ...rest] = messages
  if (first?.role !== 'system' || typeof first.content !== 'string') return given
  if (changes.has('no system role')) {
    return second?.role === 'user'
      ? ([{ role: 'user', content: after(first.content, second.content) }, ...rest] as Body['messages'])
      : [{ role: 'user', content: first.content }, ...given.slice(1)]
  }
  return changes.has('developer role') ? [{ role: 'developer', content: first.content }, ...given.slice(1)] : given
}

const after = (text: string, content: string | ContentPart[]): string | ContentPart[] =>
  typeof content === 'string' ? `${text}\n\n${content}` : [{ type: 'text', text }, ...content]

const isUnsupported =
  /unsupported|(not|n't|no longer) (be )?(support|allow|permit|accept|enabled|available|recogni[sz]ed)|unknown|unrecogni[sz]ed|unexpected|extra (inputs|fields)|forbidden|deprecated|only the default|invalid (parameter|argument|field|role)|use '?\w+'? instead|cannot both/i

/**
 * What is to be changed for a request that was refused with these words; null where they name nothing that was sent, or where
 * the same was changed before. A value that is out of range is the user's to change.
 */
export function changeFor(words: string, body: Body, done: Set<Change>): Change | null {
  const wantsReasoning = /reasoning_content/i.test(words) && body.messages.some(({ role }) => role === 'tool')
  if (wantsReasoning && !done.has('reasoning_content')) return 'reasoning_content'
  if (!isUnsupported.test(words)) return null
  return candidates(words, body, done).find((change) => !done.has(change)) ?? null
}

/** Fields that have a name here; all others came in the extra body. */
const usual = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'temperature',
  'top_p',
  'max_tokens',
  'max_completion_tokens',
  'reasoning_effort',
  'verbosity',
  'stop',
  'seed',
  'response_format',
  'tools',
])

function candidates(words: string, body: Body, done: Set<Change>): Change[] {
  const names = (name: string): boolean => new RegExp(String.raw`(?<![\w-])${name}(?![\w-])`, 'i').test(words)
  const found: Change[] = []
  if (body.stream_options && (names('stream_options') || names('include_usage'))) found.push('no stream_options')
  if (body.max_tokens !== undefined && names('max_tokens')) {
    found.push(done.has('max_tokens') ? 'no max_tokens' : 'max_completion_tokens', 'no max_tokens')
  }
  if (body.max_completion_tokens !== undefined && names('max_completion_tokens')) {
    found.push(done.has('max_completion_tokens') ? 'no max_tokens' : 'max_tokens', 'no max_tokens')
  }
  for (const name of ['reasoning_effort', 'verbosity', 'stop', 'seed', 'response_format'] as const) {
    if (body[name] !== undefined && names(name)) found.push(`no ${name}`)
  }
  for (const name of Object.keys(body)) {
    if (!usual.has(name) && names(name.replaceAll(/[^\w-]/g, '.'))) found.push(`no extra body: ${name}`)
  }
  if (body.top_p !== undefined && (names('top_p') || names('topP'))) found.push('no top_p')
  const isOneOfTwo = /both/i.test(words) && found.includes('no top_p')
  if (body.temperature !== undefined && names('temperature') && !isOneOfTwo) found.push('no temperature')
  if (
    /\b(system|developer)\b.{0,40}\b(role|message|prompt|instruction)|\b(role|message|instruction)s?\b.{0,60}\b(system|developer)\b/i.test(
      words,
    )
  ) {
    const role = body.messages[0]?.role
    if (role === 'system' && /use '?developer/i.test(words)) found.push('developer role')
    if (role === 'system' || role === 'developer') found.push('no system role')
  }
  return found
}
