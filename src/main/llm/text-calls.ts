import type { ToolCall } from '../../shared/domain.ts'
import { isObject, objectsIn } from '../../shared/json-values.ts'
import type { OfferedTool } from './completion.ts'

// Models whose server does not know their form write calls into their text. They are taken for calls only where the whole
// text is nothing else, and names tools that were offered: whoever merely writes about a call is not taken at his word.

/** No text that is a call is longer. */
const maxLength = 200_000

/** What ends a whole answer, where the server lets it through. */
const endMarks = /(?:<\|im_end\|>|<\|eo[tm]_id\|>|<｜end▁of▁sentence｜>|<\/s>)$/

/** The calls that a text is; null where it is, or may be, anything else. */
export function textCalls(text: string, offered: readonly OfferedTool[]): ToolCall[] | null {
  const whole = text.trim().replace(endMarks, '').trimEnd()
  if (whole === '' || whole.length > maxLength) return null
  const marked =
    fromTags(whole) ??
    fromQwenCoder(whole, offered) ??
    fromMistral(whole) ??
    fromDeepSeek(whole) ??
    fromPythonTag(whole)
  const found = marked ?? fromFence(whole) ?? fromFunctionTags(whole) ?? fromBare(whole)
  if (found === null || found.length === 0) return null
  const names = new Set(offered.map(({ name }) => name))
  const calls = found.map((call) => toCall(call, marked !== null))
  return calls.every((call) => call !== null && names.has(call.name)) ? (calls as ToolCall[]) : null
}

/** `<tool_call>{…}</tool_call>`, one or several: Qwen, Hermes. The last of them may lack its end, which servers stop at. */
function fromTags(text: string): unknown[] | null {
  return repeated(text, /<(tool_call|function_call)>(?!\s*<function=)([\s\S]*?)(?:<\/\1>\s*|$)/y, ([, , json]) => [
    readJson(json),
  ])
}

/** `<tool_call><function=name><parameter=x>…</parameter></function></tool_call>`: Qwen3-Coder, which may lack the outer tags. */
function fromQwenCoder(text: string, offered: readonly OfferedTool[]): unknown[] | null {
  return repeated(
    text,
    /(?:<tool_call>\s*)?<function=([^<>\s]+)>\s*(?=<parameter=|<\/function>)([\s\S]*?)<\/function>\s*(?:<\/tool_call>\s*)?(?=<tool_call>|<function=|$)/y,
    ([, name, body = '']) => {
      const tool = offered.find((each) => each.name === name)
      return [{ name, arguments: fromParameters(body, tool?.parameters['properties']) }]
    },
  )
}

/** Undefined where there is anything but parameters. */
function fromParameters(text: string, properties: unknown): Record<string, unknown> | undefined {
  const schemas = isObject(properties) ? properties : {}
  const found = repeated(
    text,
    /<parameter=([^<>\s]+)>\n?([\s\S]*?)\n?<\/parameter>\s*(?=<parameter=|$)/y,
    ([, name = '', value = '']) => [[name, ofType(value, schemas[name])]],
  )
  return found ? Object.fromEntries(found as [string, unknown][]) : undefined
}

/** What is written is text, and anything else only where the tool asks for that. */
function ofType(text: string, schema: unknown): unknown {
  if (!isObject(schema)) return text
  const types = new Set([schema['type'], ...objectsIn(schema['anyOf'] ?? []).map(({ type }) => type)].flat())
  const value = readJson(text)
  if (value === null || value === undefined)
    return types.has('null') && text.trim() === 'null' ? null : (pythonBoolean(text, types) ?? text)
  if (types.has('string')) return text
  const type = Array.isArray(value) ? 'array' : typeof value
  return types.has(type) || (type === 'number' && types.has('integer')) ? value : text
}

/** Qwen3-Coder writes them as Python does. */
const pythonBoolean = (text: string, types: ReadonlySet<unknown>): boolean | null =>
  types.has('boolean') && !types.has('string') && /^\s*(?:True|False)\s*$/.test(text) ? text.trim() === 'True' : null

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

/** `<｜tool▁calls▁begin｜>` and calls: DeepSeek V3.1 with bare arguments, R1 and V3 with a type before and a fence around them. */
function fromDeepSeek(text: string): unknown[] | null {
  const calls = /^<｜tool▁calls▁begin｜>([\s\S]*?)(?:<｜tool▁calls▁end｜>)?$/.exec(text)?.[1]?.trim()
  if (calls === undefined) return null
  return repeated(
    calls,
    /<｜tool▁call▁begin｜>(?:function<｜tool▁sep｜>([\w.-]+)\s*```(?:json)?\n([\s\S]*?)\n?```\s*|([\w.-]+)<｜tool▁sep｜>([\s\S]*?))(?:<｜tool▁call▁end｜>\s*|$)/y,
    ([, fenced, fencedJson, bare, bareJson]) => [{ name: fenced ?? bare, arguments: readJson(fencedJson ?? bareJson) }],
  )
}

/** `<|python_tag|>{…}`: Llama. */
function fromPythonTag(text: string): unknown[] | null {
  const mark = '<|python_tag|>'
  return text.startsWith(mark) ? fromBare(text.slice(mark.length).trim()) : null
}

/** A block of code that holds a call, or a list of them. */
function fromFence(text: string): unknown[] | null {
  const fence = /^```(?:json|tool_call|tool_code)?[ \t]*\n([\s\S]*?)\n?```$/.exec(text)
  if (!fence || fence[1]?.includes('```')) return null
  return fromBare(fence[1]?.trim() ?? '')
}

/** `<function=name>{…}</function>`: Llama 3.1. */
function fromFunctionTags(text: string): unknown[] | null {
  return repeated(text, /<function=([\w-]+)>([\s\S]*?)(?:<\/function>\s*|$)/y, ([, name, json]) => [
    { name, arguments: readJson(json) },
  ])
}

function fromBare(json: string): unknown[] | null {
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

/** Undefined where it is none. */
function readJson(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '')
  } catch {
    return undefined
  }
}

const known = new Set(['name', 'arguments', 'parameters', 'id', 'type'])

/** An object with a name and arguments, and nothing that a call does not have. Where it is marked as a call it may lack arguments. */
function toCall(value: unknown, isMarked: boolean): ToolCall | null {
  if (!isObject(value)) return null
  const call = value['type'] === 'function' && isObject(value['function']) ? value['function'] : value
  const { name } = call
  const written = 'arguments' in call ? call['arguments'] : 'parameters' in call ? call['parameters'] : null
  const given = isMarked && (written === null || written === '') ? {} : written
  if (typeof name !== 'string' || !Object.keys(call).every((key) => known.has(key))) return null
  const id = typeof value['id'] === 'string' ? value['id'] : null
  if (isObject(given)) return { id, type: 'function', name, arguments: JSON.stringify(given) }
  return typeof given === 'string' && isObject(readJson(given))
    ? { id, type: 'function', name, arguments: given }
    : null
}
