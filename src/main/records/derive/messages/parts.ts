import type { MessagePart } from '../../../../shared/domain/trace-messages.ts'
import { isObject, objectsIn, textOf } from '../../../../shared/json-values.ts'
import { parsedOrText } from '../json.ts'
import { mediaIn } from './media.ts'

type Fields = Record<string, unknown>

/** Content nests in content no deeper than a result in a message; beyond that it is shown as it is. */
const maxDepth = 8

/** A message's content, whoever wrote it: one text, one part, or a list of them. */
export function partsIn(content: unknown, depth = maxDepth): MessagePart[] {
  if (content === null || content === undefined || content === '') return []
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  if (Array.isArray(content))
    return depth === 0 ? [other(content)] : content.flatMap((part) => partsIn(part, depth - 1))
  return isObject(content) ? [partIn(content)] : [other(content)]
}

/** A call of a tool, in OpenAI's form and those that follow it; `function` holds its name there. */
export function toolCallIn(call: Fields): MessagePart {
  const inner = [call['function'], call['custom']].find(isObject) ?? call
  return {
    type: 'tool_call',
    id: firstText(call, ['id', 'toolCallId', 'tool_call_id', 'call_id', 'toolUseId']),
    name: firstText(inner, ['name', 'toolName']) ?? '',
    arguments: inner['arguments'] ?? inner['args'] ?? inner['input'] ?? null,
  }
}

export function toolResultIn(part: Fields): MessagePart {
  return {
    type: 'tool_result',
    id: firstText(part, ['tool_call_id', 'toolCallId', 'tool_use_id', 'toolUseId', 'call_id', 'id']),
    name: firstText(part, ['name', 'toolName']),
    result: resultIn(parsedOrText(part['response'] ?? part['result'] ?? part['output'] ?? part['content'] ?? null)),
  }
}

/** The AI SDK says of which kind a result is. */
function resultIn(result: unknown): unknown {
  const isNamed = isObject(result) && 'value' in result && resultKinds.test(textOf(result['type']))
  return isNamed ? result['value'] : result
}

const resultKinds = /^(text|json|error-text|error-json|content)$/

export const thinkingIn = (part: Fields): MessagePart => ({
  type: 'thinking',
  text:
    firstText(part, ['text', 'content', 'thinking', 'reasoning']) ??
    objectsIn(part['summary'] ?? [])
      .map(({ text }) => textOf(text))
      .join('\n\n'),
})

/** By the part's type, `-` and `_` being the same; parts of Gemini and Bedrock have none, but a name for what they hold. */
const typed: readonly [RegExp, (part: Fields) => MessagePart][] = [
  [/^(text|(input|output|summary)_text|refusal)$/, textPart],
  [/^((redacted_)?thinking|reasoning(_text|_content)?)$/, thinkingIn],
  [/^(tool_call|tool_use|server_tool_(use|call)|function_call|custom_tool_call|mcp_call|function|custom)$/, toolCallIn],
  [/^(tool_result|tool_call_response|server_tool_call_response|(function|custom_tool)_call_output)$/, toolResultIn],
]

function partIn(part: Fields): MessagePart {
  const type = textOf(part['type']).replaceAll('-', '_').toLowerCase()
  const read = typed.find(([pattern]) => pattern.test(type))?.[1]
  if (read) return read(part)
  return mediaIn(part, type) ?? (type === '' ? untyped(part) : null) ?? other(part)
}

function untyped(part: Fields): MessagePart | null {
  const { functionCall, functionResponse, toolUse, toolResult, reasoningContent } = part
  if (typeof part['text'] === 'string') return part['thought'] === true ? thinkingIn(part) : textPart(part)
  if (isObject(functionCall)) return toolCallIn(functionCall)
  if (isObject(functionResponse)) return toolResultIn(functionResponse)
  if (isObject(toolUse)) return toolCallIn(toolUse)
  if (isObject(toolResult)) return toolResultIn(toolResult)
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
