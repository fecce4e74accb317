import type { Automaton } from './automaton.ts'
import { beginsEscape, readEscape } from './escapes.ts'

export const marker = '[key removed]'

/** How often escapes are decoded: a key in a URL within a JSON string has two kinds, one around the other. */
const decodings = 2
/** From here on a line break does not end what looks like a key: Base64 and terminals break lines. */
const breakableDepth = 8
const maxBreaks = 2

interface Unit {
  codeUnit: number
  from: number
  to: number
}

/** The text as it is, or as decoded so many times, and how much of it may be the beginning of a key. */
interface Level {
  state: number
  /** Where in the source the last characters began, by number of character modulo the length. */
  starts: Float64Array
  count: number
  /** Where the last of them ended. */
  end: number
  breaks: number
  /** What may be an escape once more has come. */
  pending: Unit[]
}

/**
 * Takes keys out of a text that comes in pieces, in one pass; also one that was cut short, where enough of it is left to
 * give it away. What may be the beginning of a key is held back until it is
 * known; the rest comes out at once and in order.
 */
export interface Scanner {
  push(piece: string): string
  /** What was held back. Then it begins anew. */
  end(): string
  /** How many characters are held back. */
  heldLength(): number
  /** Whether anything was ever taken out. */
  hasFound(): boolean
}

export function createScanner(automaton: Automaton): Scanner {
  const { depth, found, telling, step } = automaton
  const ringSize = 2 ** Math.ceil(Math.log2(automaton.maxLength + 2))
  const ringMask = ringSize - 1
  const levels = Array.from({ length: decodings + 1 }, (): Level => {
    return { state: 0, starts: new Float64Array(ringSize), count: 0, end: 0, breaks: 0, pending: [] }
  })
  let held = ''
  /** Of the held text's first character, counted from the start. */
  let base = 0
  let spans: { from: number; to: number }[] = []
  let hasFound = false

  const startOf = (level: Level, length: number): number => level.starts[(level.count - length) & ringMask] ?? base

  function match(level: Level, codeUnit: number, from: number, to: number): void {
    // NUL too: text in UTF-16 has one between any two letters.
    if (codeUnit === 0x0a || codeUnit === 0x0d || codeUnit === 0) {
      level.breaks += 1
      if (level.breaks <= maxBreaks && (depth[level.state] ?? 0) >= (codeUnit === 0 ? 1 : breakableDepth)) return
    } else level.breaks = 0
    const before = level.state
    level.state = step(before, codeUnit)
    if (before === 0 && level.state === 0) return
    const goesOn = depth[level.state] === (depth[before] ?? 0) + 1
    if (!goesOn) takeBeginning(level, before)
    level.starts[level.count & ringMask] = from
    level.count += 1
    level.end = to
    const length = found[level.state] ?? 0
    if (length > 0) addSpan(startOf(level, length), to)
  }

  /** Where a key breaks off. */
  function takeBeginning(level: Level, state: number): void {
    const length = telling[state] ?? 0
    if (length > 0) addSpan(startOf(level, length), level.end)
  }

  function addSpan(from: number, to: number): void {
    hasFound = true
    const span = { from, to }
    // Levels that decode lag behind by the length of an escape, so a later find may begin earlier.
    for (let last = spans.at(-1); last && last.to >= span.from; last = spans.at(-1)) {
      span.from = Math.min(span.from, last.from)
      span.to = Math.max(span.to, last.to)
      spans.pop()
    }
    spans.push(span)
  }

  function feed(number: number, codeUnit: number, from: number, to: number): void {
    const level = levels[number]
    if (!level) return
    match(level, codeUnit, from, to)
    if (number === decodings) return
    if (level.pending.length === 0 && !beginsEscape(codeUnit)) feed(number + 1, codeUnit, from, to)
    else {
      level.pending.push({ codeUnit, from, to })
      decode(level, number, false)
    }
  }

  function decode(level: Level, number: number, isEnd: boolean): void {
    const { pending } = level
    for (let unit = pending[0]; unit; unit = pending[0]) {
      const escape = beginsEscape(unit.codeUnit)
        ? readEscape(String.fromCharCode(...pending.map((one) => one.codeUnit)))
        : null
      if (escape === 'more' && !isEnd) return
      const [length, codeUnit] = escape && escape !== 'more' ? [escape.length, escape.codeUnit] : [1, unit.codeUnit]
      const { to } = pending[length - 1] ?? unit
      pending.splice(0, length)
      feed(number + 1, codeUnit, unit.from, to)
    }
  }

  /** Before this nothing can be part of a key that is not yet complete. */
  function settledUpTo(end: number): number {
    let settled = end
    for (const level of levels) {
      const length = depth[level.state] ?? 0
      if (length > 0) settled = Math.min(settled, startOf(level, length))
      const [first] = level.pending
      if (first) settled = Math.min(settled, first.from)
    }
    for (const span of spans) if (span.from < settled && span.to > settled) settled = span.from
    return settled
  }

  function release(upTo: number): string {
    let text = ''
    let at = base
    while (spans[0] && spans[0].to <= upTo) {
      const span = spans.shift()
      if (!span) break
      text += held.slice(at - base, span.from - base) + marker
      at = span.to
    }
    text += held.slice(at - base, upTo - base)
    held = held.slice(upTo - base)
    base = upTo
    return text
  }

  function scan(piece: string): number {
    const offset = base + held.length
    held += piece
    for (let index = 0; index < piece.length; index += 1) {
      feed(0, piece.charCodeAt(index), offset + index, offset + index + 1)
    }
    return offset + piece.length
  }

  return {
    push: (piece) => release(settledUpTo(scan(piece))),
    end() {
      const end = base + held.length
      for (const [number, level] of levels.entries()) decode(level, number, true)
      for (const level of levels) takeBeginning(level, level.state)
      const rest = release(end)
      for (const level of levels) Object.assign(level, { state: 0, breaks: 0, pending: [] })
      spans = []
      return rest
    },
    heldLength: () => held.length,
    hasFound: () => hasFound,
  }
}
