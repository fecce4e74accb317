import type { ToolCall } from '../../shared/domain.ts'
import { isObject } from '../../shared/json-values.ts'

// Models whose server does not know their form write calls into their text. They are taken for calls only where the whole
// text is nothing else, and names tools that were offered: whoever merely writes about a call is not taken at his word.

/** No text that is a call is longer. */
const maxLength = 200_000

/** The calls that a text is; null where it is, or may be, anything else. */
export function textCalls(text: string, offered: ReadonlySet<string>): ToolCall[] | null {
  const whole = text.trim()
  if (whole === '' || whole.length > maxLength) return null
  const found = fromTags(whole) ?? fromMistral(whole) ?? fromFence(whole) ?? fromFunctionTags(whole) ?? fromBare(whole)
  if (found === null || found.length === 0) return null
  const calls = found.map(toCall)
  return calls.every((call) => call !== null && offered.has(call.name)) ? (calls as ToolCall[]) : null
}

/** `<tool_call>{…}</tool_call>`, one or several: Qwen, Hermes. */
function fromTags(text: string): unknown[] | null {
  return repeated(text, /<tool_call>\s*([\s\S]*?)\s*<\/tool_call>\s*/y, ([, json]) => [readJson(json)])
}

/** `[TOOL_CALLS][{…}]`: Mistral; of newer ones `[TOOL_CALLS]name[ARGS]{…}`. */
function fromMistral(text: string): unknown[] | null {
  const list = /^\[TOOL_CALLS\]\s*(\[[\s\S]*\])$/.exec(text)
  if (list) return listIn(list[1])
  return repeated(
    text,
    /\[TOOL_CALLS\]\s*([\w-]+)\s*\[ARGS\]\s*(\{[\s\S]*?\})\s*(?=\[TOOL_CALLS\]|$)/y,
    ([, name, json]) => [{ name, arguments: readJson(json) }],
  )
}

/** A block of code that holds a call, or a list of them. */
function fromFence(text: string): unknown[] | null {
  const fence = /^```(?:json|tool_call|tool_code)?[ \t]*\n([\s\S]*?)\n?```$/.exec(text)
  if (!fence || fence[1]?.includes('```')) return null
  return fromBare(fence[1]?.trim() ?? '')
}

/** `<function=name>{…}</function>`: Llama 3.1. */
function fromFunctionTags(text: string): unknown[] | null {
  return repeated(text, /<function=([\w-]+)>\s*([\s\S]*?)\s*<\/function>\s*/y, ([, name, json]) => [
    { name, arguments: readJson(json) },
  ])
}

function fromBare(text: string): unknown[] | null {
  const json = text.replace(/^<\|python_tag\|>\s*/, '')
  if (json.startsWith('[')) return listIn(json)
  return json.startsWith('{') ? [readJson(json)] : null
}

/** What each match stands for, where matches are all that there is. */
function repeated(text: string, pattern: RegExp, read: (match: RegExpExecArray) => unknown[]): unknown[] | null {
  const found: unknown[] = []
  let at = 0
  while (at < text.length) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (!match || match[0] === '') return null
    found.push(...read(match))
    at = pattern.lastIndex
  }
  return found
}

function listIn(json: string | undefined): unknown[] | null {
  const list = readJson(json)
  return Array.isArray(list) ? list : null
}

function readJson(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '')
  } catch {
    return null
  }
}

const known = new Set(['name', 'arguments', 'parameters', 'id', 'type'])

/** An object with a name and arguments, and nothing that a call does not have. */
function toCall(value: unknown): ToolCall | null {
  if (!isObject(value)) return null
  const call = value['type'] === 'function' && isObject(value['function']) ? value['function'] : value
  const { name } = call
  const given = call['arguments'] ?? call['parameters']
  if (typeof name !== 'string' || !Object.keys(call).every((key) => known.has(key))) return null
  const id = typeof value['id'] === 'string' ? value['id'] : null
  if (isObject(given)) return { id, type: 'function', name, arguments: JSON.stringify(given) }
  return typeof given === 'string' && isObject(readJson(given))
    ? { id, type: 'function', name, arguments: given }
    : null
}
