import type { TraceMessage } from '../domain/trace-messages.ts'
import { isObject, shallowCopy, textOf } from '../json-values.ts'
import { messageIn } from './message.ts'
import { partsIn } from './parts.ts'
import { maxJsonDepth, readJson } from './read-json.ts'

type Fields = Record<string, unknown>
type Side = 'user' | 'assistant'

/** Wrappers nest no deeper: `{input: {messages: […]}}`. */
const maxWrappers = 4

/**
 * A recorded body as a conversation, in whichever form it was written: OpenAI's chat and Responses, Anthropic, Gemini, Bedrock,
 * OpenTelemetry, OpenInference, the AI SDK, LangChain. Text alone is said by `side`. Null where it is something else, which
 * is shown as it is. Never throws, whatever the body is.
 */
export function messagesIn(body: unknown, side: Side): TraceMessage[] | null {
  return inBody(typeof body === 'string' ? body : shallowCopy(body, maxJsonDepth), side, maxWrappers)
}

function inBody(body: unknown, side: Side, depth: number): TraceMessage[] | null {
  const value = readJson(body)
  if (typeof value === 'string') return value === '' ? null : [{ role: side, name: null, parts: partsIn(value) }]
  if (Array.isArray(value)) return inList(value, side, depth)
  if (!isObject(value)) return null
  const message = messageIn(value) ?? answerOf(value, side)
  if (message) return [message]
  return depth <= 0 ? null : inWrapper(value, side, depth)
}

function inList(list: unknown[], side: Side, depth: number): TraceMessage[] | null {
  if (list.length === 0) return null
  // LangChain records a batch, most often of one.
  if (list.every(Array.isArray) && depth > 0) {
    const batches = list.map((inner) => inList(inner, side, depth - 1))
    return batches.every((batch) => batch !== null) ? batches.flat() : null
  }
  if (!list.every(isObject)) return null
  const messages = list.map((item) => messageIn(item) ?? innerMessage(item, side))
  // Among messages stand items of which no message is made, such as the searches in OpenAI's Responses.
  if (messages.some((message) => message !== null))
    return messages.map((message, index) => message ?? { role: side, name: null, parts: partsIn([list[index]]) })
  const parts = partsIn(list)
  return parts.every(({ type }) => type !== 'other') ? [{ role: side, name: null, parts }] : null
}

/** A choice of several, or a candidate, holds its message; Gemini's contents may come without a role. */
function innerMessage(item: Fields, side: Side): TraceMessage | null {
  const { message, content, parts } = item
  if (Array.isArray(parts) && item['role'] === undefined) return messageIn({ ...item, role: side })
  const inner = isObject(message) ? message : content
  return isObject(inner) ? messageIn('parts' in inner ? { role: side, ...inner } : inner) : null
}

/** The AI SDK's spans have an answer's text, thoughts and calls side by side. */
function answerOf(value: Fields, side: Side): TraceMessage | null {
  const { text, toolCalls, ...others } = value
  if (side !== 'assistant' || value['role'] !== undefined) return null
  if (typeof text !== 'string' && !Array.isArray(toolCalls)) return null
  return messageIn({ ...others, role: side, content: [text ?? '', ...(Array.isArray(toolCalls) ? toolCalls : [])] })
}

function inWrapper(value: Fields, side: Side, depth: number): TraceMessage[] | null {
  for (const name of wrapperNames) {
    if (value[name] === undefined || value[name] === null) continue
    const messages = inBody(value[name], side, depth - 1)
    if (messages === null) continue
    const parts = systemParts(value)
    return parts.length === 0 ? messages : [{ role: 'system', name: null, parts }, ...messages]
  }
  return null
}

const wrapperNames = [
  'messages',
  'contents',
  'choices',
  'candidates',
  'generations',
  'prompt',
  'input',
  'output',
  'message',
  'content',
]

function systemParts(value: Fields): TraceMessage['parts'] {
  const { config } = value
  for (const place of [value, ...(isObject(config) ? [config] : [])]) {
    for (const name of ['system', 'systemInstruction', 'system_instruction', 'system_instructions', 'instructions']) {
      const system = place[name]
      const parts = isObject(system) ? partsIn(system['parts'] ?? system['content'] ?? system) : partsIn(system)
      if (parts.length > 0) return parts
    }
  }
  return []
}

/** All that is said in a message, thoughts and calls left out. */
export const saidIn = ({ parts }: TraceMessage): string =>
  parts.flatMap((part) => (part.type === 'text' ? [textOf(part.text)] : [])).join('\n\n')
