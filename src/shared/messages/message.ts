import type { MessagePart, TraceMessage } from '../domain/trace-messages.ts'
import { isObject, textOf } from '../json-values.ts'
import { partsIn, thinkingIn, toolCallIn, toolResultIn } from './parts.ts'
import { readJson } from './read-json.ts'

type Fields = Record<string, unknown>

const roles: ReadonlyMap<string, string> = new Map([
  ['human', 'user'],
  ['ai', 'assistant'],
  ['aimessagechunk', 'assistant'],
  ['model', 'assistant'],
  ['bot', 'assistant'],
  ['developer', 'system'],
  ['function', 'tool'],
])

/** LangChain's classes have a type in the place of a role. */
const isClass = /^(human|ai|system|tool|function|AIMessageChunk)$/
/** OpenAI's Responses have items that are no messages, but part of one. */
const itemRoles: readonly [RegExp, string][] = [
  [/^(function_call|custom_tool_call|mcp_call|reasoning)$/, 'assistant'],
  [/^(function|custom_tool)_call_output$/, 'tool'],
]

/** One message of whatever form; null where the fields are none. */
export function messageIn(given: Fields): TraceMessage | null {
  const fields = unwrapped(given)
  const role = roleOf(fields)
  if (role === null) return null
  const { content, parts, contents } = fields
  const isItem = itemRoleOf(fields) !== null
  const said = isItem ? partsIn([fields]) : partsIn(parsedContent(content ?? parts ?? contents ?? fields['text']))
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

/** LangChain's `{lc: 1, id: [… 'HumanMessage'], kwargs: {…}}` and `{type: 'human', data: {…}}`; OpenInference's `{message: {…}}`. */
function unwrapped(given: Fields): Fields {
  const { kwargs, id, data, type, message } = given
  if (isObject(kwargs) && Array.isArray(id)) {
    const named = textOf(id.at(-1)).replace(/Message(Chunk)?$/, '')
    return { ...kwargs, type: textOf(kwargs['type']) || named.toLowerCase() }
  }
  if (isObject(data) && 'content' in data) return { ...data, type }
  return isObject(message) && given['role'] === undefined && textOf(message['role']) !== '' ? message : given
}

function roleOf(fields: Fields): string | null {
  const type = textOf(fields['type'])
  const named = (textOf(fields['role']) || (isClass.test(type) ? type : '')).toLowerCase()
  if (named === '') return itemRoleOf(fields)
  return contentNames.some((name) => fields[name] !== undefined) ? (roles.get(named) ?? named) : null
}

/** Null where the fields are no such item. */
function itemRoleOf({ role, type }: Fields): string | null {
  const isItem = role === undefined && typeof type === 'string'
  return (isItem && itemRoles.find(([known]) => known.test(type))?.[1]) || null
}

const contentNames = [
  'content',
  'parts',
  'contents',
  'text',
  'tool_calls',
  'function_call',
  'thinking',
  'refusal',
  'reasoning_content',
]

/** OpenTelemetry's events and some SDKs write lists of parts as text. */
function parsedContent(content: unknown): unknown {
  const parsed = readJson(content)
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
    : [toolResultIn({ ...fields, content: fields['content'] ?? fields['parts'] ?? fields['contents'] })]
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
  'stop_reason',
  'index',
  'status',
  'example',
  'response_metadata',
  'usage_metadata',
  'usage',
  'additional_kwargs',
  'invalid_tool_calls',
  'lc',
  'kwargs',
])

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0)
