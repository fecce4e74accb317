import type { MessagePart, TraceMessage } from '../../../../shared/domain/trace-messages.ts'
import { isObject, textOf } from '../../../../shared/json-values.ts'
import { parsedOrText } from '../json.ts'
import { partsIn, thinkingIn, toolCallIn, toolResultIn } from './parts.ts'

type Fields = Record<string, unknown>

/** Wrappers nest no deeper: `{input: {messages: […]}}`. */
const maxWrappers = 4

/**
 * A recorded body as a conversation, in whichever form it was written: OpenAI's chat and Responses, Anthropic, Gemini, Bedrock,
 * OpenTelemetry, the AI SDK, LangChain. Text alone is said by `role`. Null where it is something else, which is shown as it is.
 */
export function messagesIn(body: unknown, role: 'user' | 'assistant', depth = maxWrappers): TraceMessage[] | null {
  const value = parsedOrText(body)
  if (typeof value === 'string') return value === '' ? null : [{ role, name: null, parts: partsIn(value) }]
  if (Array.isArray(value)) return inList(value, role, depth)
  if (!isObject(value)) return null
  const message = messageIn(value)
  if (message) return [message]
  return depth === 0 ? null : inWrapper(value, role, depth)
}

function inList(list: unknown[], role: 'user' | 'assistant', depth: number): TraceMessage[] | null {
  if (list.length === 0) return null
  // LangChain records a batch, most often of one.
  if (list.every(Array.isArray) && depth > 0) {
    const batches = list.map((inner) => inList(inner, role, depth - 1))
    return batches.every((batch) => batch !== null) ? batches.flat() : null
  }
  if (!list.every(isObject)) return null
  const messages = list.map((item) => messageIn(item) ?? innerMessage(item))
  if (messages.every((message) => message !== null)) return messages
  const parts = partsIn(list)
  return parts.every(({ type }) => type !== 'other') ? [{ role, name: null, parts }] : null
}

/** A choice of several, or a candidate, holds its message. */
function innerMessage({ message, content }: Fields): TraceMessage | null {
  const inner = isObject(message) ? message : content
  return isObject(inner) ? messageIn(inner) : null
}

function inWrapper(value: Fields, role: 'user' | 'assistant', depth: number): TraceMessage[] | null {
  const system = value['system'] ?? value['systemInstruction'] ?? value['system_instruction'] ?? value['instructions']
  for (const name of wrapperNames) {
    if (value[name] === undefined || value[name] === null) continue
    const messages = messagesIn(value[name], role, depth - 1)
    if (messages === null) continue
    const parts = isObject(system) ? partsIn(system['parts'] ?? system['content'] ?? system) : partsIn(system)
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

const roles: Readonly<Record<string, string>> = {
  human: 'user',
  ai: 'assistant',
  aimessagechunk: 'assistant',
  model: 'assistant',
  bot: 'assistant',
  developer: 'system',
  function: 'tool',
}

/** LangChain's classes have a type in the place of a role. */
const isClass = /^(human|ai|system|tool|function|AIMessageChunk)$/
/** OpenAI's Responses have items that are no messages, but part of one. */
const itemRoles: readonly [RegExp, string][] = [
  [/^(function_call|custom_tool_call|reasoning)$/, 'assistant'],
  [/^(function|custom_tool)_call_output$/, 'tool'],
]

function messageIn(given: Fields): TraceMessage | null {
  const fields = unwrapped(given)
  const role = roleOf(fields)
  if (role === null) return null
  const { content, parts } = fields
  const isItem = itemRoleOf(fields) !== null
  const said = isItem ? partsIn([fields]) : partsIn(parsedContent(content ?? parts ?? fields['text']))
  return {
    role,
    name: textOf(fields['name']) === '' || isItem ? null : textOf(fields['name']),
    parts: [
      ...thoughts(fields, isItem),
      ...(role === 'tool' ? asResult(fields, said) : said),
      ...calls(fields),
      ...rest(fields, said, isItem),
    ],
  }
}

/** `{lc: 1, type: 'constructor', id: [… 'HumanMessage'], kwargs: {…}}`, and `{type: 'human', data: {…}}`. */
function unwrapped(given: Fields): Fields {
  const { kwargs, id, data, type } = given
  if (isObject(kwargs) && Array.isArray(id))
    return {
      ...kwargs,
      type:
        textOf(kwargs['type']) ||
        textOf(id.at(-1))
          .replace(/Message(Chunk)?$/, '')
          .toLowerCase(),
    }
  return isObject(data) && 'content' in data ? { ...data, type } : given
}

function roleOf(fields: Fields): string | null {
  const type = textOf(fields['type'])
  const named = (textOf(fields['role']) || (isClass.test(type) ? type : '')).toLowerCase()
  if (named === '') return itemRoleOf(fields)
  return contentNames.some((name) => fields[name] !== undefined) ? (roles[named] ?? named) : null
}

/** Null where the fields are no such item. */
function itemRoleOf({ role, type }: Fields): string | null {
  const isItem = role === undefined && typeof type === 'string'
  return (isItem && itemRoles.find(([known]) => known.test(type))?.[1]) || null
}

const contentNames = [
  'content',
  'parts',
  'text',
  'tool_calls',
  'function_call',
  'thinking',
  'refusal',
  'reasoning_content',
]

/** OpenTelemetry's events and some SDKs write lists of parts as text. */
function parsedContent(content: unknown): unknown {
  const parsed = parsedOrText(content)
  const isParts = Array.isArray(parsed) && parsed.length > 0 && parsed.every((part) => isObject(part) && 'type' in part)
  return isParts ? parsed : content
}

function thoughts(fields: Fields, isItem: boolean): MessagePart[] {
  if (isItem) return []
  return thoughtNames.flatMap((name) => {
    const value = fields[name]
    if (typeof value === 'string') return value === '' ? [] : [thinkingIn({ text: value })]
    return Array.isArray(value) ? value.filter(isObject).map(thinkingIn) : []
  })
}

const thoughtNames = ['thinking', 'reasoning', 'reasoning_content']

/** What a tool answered, unless the content says so itself. */
function asResult(fields: Fields, said: MessagePart[]): MessagePart[] {
  return said.some(({ type }) => type === 'tool_result')
    ? said
    : [toolResultIn({ ...fields, content: fields['content'] ?? fields['parts'] })]
}

function calls({ tool_calls, function_call }: Fields): MessagePart[] {
  const listed = Array.isArray(tool_calls) ? tool_calls : [function_call]
  return listed.filter(isObject).map((call) => toolCallIn(isObject(call['tool_call']) ? call['tool_call'] : call))
}

/** What else stands beside the content and says something. */
function rest(fields: Fields, said: MessagePart[], isItem: boolean): MessagePart[] {
  if (isItem) return []
  const refusal = textOf(fields['refusal'])
  const others = Object.entries(fields).filter(([name, value]) => !known.has(name) && !isEmpty(value))
  return [
    ...(refusal !== '' && said.length === 0 ? partsIn(refusal) : []),
    ...(others.length === 0 ? [] : [{ type: 'other' as const, value: Object.fromEntries(others) }]),
  ]
}

const known = new Set([
  ...contentNames,
  ...thoughtNames,
  'role',
  'name',
  'id',
  'type',
  'tool_call_id',
  'toolCallId',
  'finish_reason',
  'index',
  'status',
  'example',
  'response_metadata',
  'usage_metadata',
  'additional_kwargs',
  'invalid_tool_calls',
  'lc',
  'kwargs',
  'contents',
])

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0)
