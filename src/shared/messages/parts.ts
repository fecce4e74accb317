import type { MessagePart } from '../domain/trace-messages.ts'
import { isObject, objectsIn, textOf } from '../json-values.ts'
import { mediaIn } from './media.ts'
import { readJson } from './read-json.ts'

type Fields = Record<string, unknown>

/** Content nests in content no deeper than a result in a message; beyond that it is shown as it is. */
const maxDepth = 8

/** A message's content, whoever wrote it: one text, one part, or a list of them. */
export function partsIn(content: unknown, depth = maxDepth): MessagePart[] {
  if (content === null || content === undefined || content === '') return []
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  if (depth <= 0) return [other(content)]
  if (Array.isArray(content)) return content.flatMap((part) => partsIn(part, depth - 1))
  return isObject(content) ? [partIn(content, depth - 1)] : [other(content)]
}

/** A call of a tool, in OpenAI's form and those that follow it; `function` holds its name there. */
export function toolCallIn(call: Fields): MessagePart {
  const inner = [call['function'], call['custom']].find(isObject) ?? call
  return {
    type: 'tool_call',
    id: firstText(call, ['id', 'toolCallId', 'tool_call_id', 'call_id', 'toolUseId']),
    name: firstText(inner, ['name', 'toolName']) ?? '',
    arguments: readJson(inner['arguments'] ?? inner['args'] ?? inner['input'] ?? null),
  }
}

export function toolResultIn(part: Fields, depth = maxDepth): MessagePart {
  const { response, result, output, content } = part
  const { value, isError } = unwrapped(readJson(response ?? result ?? output ?? content ?? null))
  return {
    type: 'tool_result',
    id: firstText(part, ['tool_call_id', 'toolCallId', 'tool_use_id', 'toolUseId', 'call_id', 'id']),
    name: firstText(part, ['name', 'toolName']),
    isError: isError || part['is_error'] === true || part['isError'] === true || part['status'] === 'error',
    parts: resultParts(value, depth),
  }
}

/** Parts of text and images where the result is made of such, else the value as it is. */
function resultParts(value: unknown, depth: number): MessagePart[] {
  if (typeof value === 'string' || value === null) return partsIn(value)
  const isList = Array.isArray(value) && value.length > 0 && value.every(isObject)
  const parts = isList ? partsIn(value, depth - 1) : []
  return parts.length > 0 && parts.every(({ type }) => type === 'text' || type === 'media') ? parts : [other(value)]
}

/** The AI SDK says of which kind a result is. */
function unwrapped(result: unknown): { value: unknown; isError: boolean } {
  const kind = isObject(result) ? textOf(result['type']) : ''
  return isObject(result) && 'value' in result && /^(text|json|error-text|error-json|content)$/.test(kind)
    ? { value: result['value'], isError: kind.startsWith('error') }
    : { value: result, isError: false }
}

export const thinkingIn = (part: Fields): MessagePart => ({
  type: 'thinking',
  text:
    firstText(part, ['text', 'content', 'thinking', 'reasoning']) ??
    objectsIn(part['summary'] ?? [])
      .map(({ text }) => textOf(text))
      .join('\n\n'),
})

/** By the part's type, `-` and `_` being the same; parts of Gemini and Bedrock have none, but a name for what they hold. */
const typed: readonly [RegExp, (part: Fields, depth: number) => MessagePart][] = [
  [/^(text|(input|output|summary)_text|refusal)$/, textPart],
  [/^((redacted_)?thinking|reasoning(_text|_content)?)$/, thinkingIn],
  [/^(tool_call|tool_use|server_tool_(use|call)|function_call|custom_tool_call|mcp_call|function|custom)$/, toolCallIn],
  [/^(tool_result|(server_)?tool_call_response|(function|custom_tool)_call_output)$/, toolResultIn],
]

function partIn(part: Fields, depth: number): MessagePart {
  const type = textOf(part['type']).replaceAll('-', '_').toLowerCase()
  const read = typed.find(([pattern]) => pattern.test(type))?.[1]
  if (read) return read(part, depth)
  return mediaIn(part, type) ?? (type === '' ? untyped(part, depth) : null) ?? other(part)
}

function untyped(part: Fields, depth: number): MessagePart | null {
  const { functionCall, functionResponse, toolUse, toolResult, reasoningContent, message_content, toolName } = part
  if (typeof part['text'] === 'string') return part['thought'] === true ? thinkingIn(part) : textPart(part)
  // OpenInference has a name around each part.
  if (isObject(message_content)) return depth > 0 ? partIn(message_content, depth - 1) : other(part)
  if (isObject(functionCall)) return toolCallIn(functionCall)
  if (isObject(functionResponse)) return toolResultIn(functionResponse, depth)
  if (isObject(toolUse)) return toolCallIn(toolUse)
  if (isObject(toolResult)) return toolResultIn(toolResult, depth)
  if (typeof toolName === 'string') return toolCallIn(part)
  if (!isObject(reasoningContent)) return null
  const { reasoningText } = reasoningContent
  return thinkingIn(isObject(reasoningText) ? reasoningText : reasoningContent)
}

function textPart(part: Fields): MessagePart {
  const given = part['text'] ?? part['content'] ?? part['refusal']
  const text = isObject(given) ? given['value'] : given
  return typeof text === 'string' ? { type: 'text', text } : other(part)
}

const other = (value: unknown): MessagePart => ({ type: 'other', value })

function firstText(fields: Fields, names: readonly string[]): string | null {
  for (const name of names) if (textOf(fields[name]) !== '') return textOf(fields[name])
  return null
}
