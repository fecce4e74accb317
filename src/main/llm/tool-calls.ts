import type { ToolCall } from '../../shared/domain.ts'
import { createTextLog, type TextLog } from './text-log.ts'
import { maxBackLength, maxToolCalls } from './limits.ts'
import { isObject, objectsIn, textOf } from '../../shared/json-values.ts'
import { cutText } from '../../shared/text.ts'
import { nameOf } from './wire-values.ts'

interface Growing {
  index: number
  id: string
  type: ToolCall['type']
  name: string
  arguments: TextLog
  /** What the server wants back with it. */
  back: Record<string, unknown> | null
  /** Their last character that is no white space. */
  last: string
  /** The length at which the arguments were last looked at, how often they were, and whether they were whole then. */
  looked: { length: number; count: number; isWhole: boolean }
}

interface Piece {
  index: number | null
  id: string
  type: ToolCall['type']
  name: string
  text: string
  back: Record<string, unknown> | null
}

export interface ToolCalls {
  /** From a delta or a message: `tool_calls`, or `function_call` as it was called first. */
  add(message: Record<string, unknown>): void
  list(): ToolCall[]
  /** What the server wants back with each. */
  back(): (Record<string, unknown> | null)[]
}

/** Longer arguments are not looked at, nor any more often: they are as whole as they are. */
const maxLookedLength = 1_000_000
const maxLooks = 50
const notLooked = { length: 0, count: 0, isWhole: false } as const

/**
 * Joins tool calls that come in pieces. A piece belongs to the call of its id, else to that of its index, else to the last
 * one. Servers leave these out, use one index for all calls, repeat the name with each piece, or send a call once more at the
 * end: so whether the arguments are whole decides what a piece is that could be either. `take` returns what fits of a text.
 */
export function createToolCalls(take: (text: string) => string): ToolCalls {
  const calls: Growing[] = []

  function put(piece: Piece): void {
    const call = callOf(piece) ?? begin(piece)
    if (!call) return
    call.id ||= piece.id
    if (piece.back && fits(JSON.stringify(piece.back))) call.back = { ...call.back, ...piece.back }
    if (piece.name !== call.name && call.arguments.length === 0) call.name = nameOf(call.name + piece.name)
    if (piece.text === '' || isRepeat(call, piece)) return
    // What stands for 'no arguments yet' with some gateways.
    if (beginsObject(piece.text) && isPlaceholder(call)) {
      call.arguments = createTextLog()
      call.looked = { ...notLooked }
    }
    const kept = take(piece.text)
    call.arguments.add(kept)
    call.last = kept.trimEnd().at(-1) ?? call.last
  }

  const fits = (text: string): boolean => text.length <= maxBackLength && take(text) === text

  function callOf(piece: Piece): Growing | undefined {
    const named = piece.id === '' ? [] : calls.filter(({ id }) => id === piece.id)
    const byId = named.find(({ index }) => index === piece.index) ?? named.at(-1)
    if (byId) return isAnother(byId, piece) ? undefined : byId
    const near = piece.index === null ? calls.at(-1) : calls.findLast(({ index }) => index === piece.index)
    // Some give each piece an id of its own; only the first has a name.
    if (!near || (near.id !== '' && piece.id !== '' && piece.name !== '')) return undefined
    const isOther = piece.name !== '' && piece.name !== near.name && near.arguments.length > 0
    const saysMore = piece.name !== '' && (piece.text !== '' || piece.index === null)
    const beginsAnew = saysMore && isWhole(near) && piece.text !== near.arguments.text()
    return isOther || beginsAnew ? undefined : near
  }

  function begin({ index, id, type, name, text }: Piece): Growing | null {
    if (calls.length >= maxToolCalls || (id === '' && name === '' && text === '')) return null
    const looked = { ...notLooked }
    const grown = { arguments: createTextLog(), back: null, last: '', looked }
    const call: Growing = { index: index ?? calls.length, id, type, name, ...grown }
    calls.push(call)
    return call
  }

  return {
    add(message) {
      const listed = objectsIn(message['tool_calls'])
      for (const [position, raw] of listed.entries()) put(pieceOf(raw, listed.length > 1 ? position : null))
      for (const raw of objectsIn(message['function_call'])) put(pieceOf(raw, null))
    },
    list: () =>
      calls.map(({ id, type, name, arguments: log }) => ({
        id: id === '' ? null : id,
        type,
        name,
        arguments: log.text(),
      })),
    back: () => calls.map(({ back }) => back),
  }
}

function pieceOf(raw: Record<string, unknown>, position: number | null): Piece {
  const custom = raw['custom']
  const details = [raw['function'], custom].find(isObject) ?? raw
  const given = details['arguments'] ?? details['input']
  return {
    index: typeof raw['index'] === 'number' ? raw['index'] : position,
    // Some gateways keep there what they want back, which is long.
    id: cutText(textOf(raw['id']), maxBackLength),
    type: isObject(custom) ? 'custom' : 'function',
    name: nameOf(details['name']),
    // Some servers give arguments as the object that they stand for.
    text: typeof given === 'object' && given !== null ? JSON.stringify(given) : textOf(given),
    back: backOf(raw),
  }
}

/** Gemini's thought signatures, and the same as LiteLLM hands them on. */
function backOf(raw: Record<string, unknown>): Piece['back'] {
  const known = Object.entries(raw).filter(
    ([name, value]) => ['extra_content', 'provider_specific_fields'].includes(name) && isObject(value),
  )
  return known.length > 0 ? Object.fromEntries(known) : null
}

/** Whether it has the id of a call and its own place, tool and arguments: some give all calls one id. */
const isAnother = (call: Growing, { index, name, text }: Piece): boolean =>
  index !== null &&
  index !== call.index &&
  name !== '' &&
  (name !== call.name || (text !== '' && isWhole(call) && !saysTheSame(text, call.arguments.text())))

function saysTheSame(text: string, other: string): boolean {
  try {
    return text === other || JSON.stringify(JSON.parse(text)) === JSON.stringify(JSON.parse(other))
  } catch {
    return false
  }
}

/** Whether the arguments are a JSON object that is over, after which nothing can follow. */
function isWhole({ arguments: log, last, looked }: Growing): boolean {
  if (last !== '}') return false
  if (log.length === looked.length || log.length > maxLookedLength || looked.count >= maxLooks) return looked.isWhole
  looked.length = log.length
  looked.count += 1
  looked.isWhole = isJsonObject(log.text())
  return looked.isWhole
}

/** After the end of the arguments comes nothing but the same once more; only an empty object may stand for what comes later. */
function isRepeat(call: Growing, { text }: Piece): boolean {
  return beginsObject(text) && isWhole(call) && (!isPlaceholder(call) || isEmptyObject(text))
}

const beginsObject = (text: string): boolean => /^\s*\{/.test(text)

const isPlaceholder = ({ arguments: log }: Growing): boolean => log.length <= 20 && isEmptyObject(log.text())

const isEmptyObject = (text: string): boolean => /^\s*\{\s*\}\s*$/.test(text)

function isJsonObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text))
  } catch {
    return false
  }
}
