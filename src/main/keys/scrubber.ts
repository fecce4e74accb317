import type { SecretStore } from '../ports.ts'
import { createAutomaton, type Automaton } from './automaton.ts'
import { createScanner, type Scanner } from './scanner.ts'
import { isSecret, spellingsOf } from './spellings.ts'

/**
 * Takes the stored keys, all of them, out of whatever comes from outside, before it is written, shown or sent on: as they
 * are, escaped for a URL, JSON or HTML, in hex, and in Base64 wherever they stand in it.
 */
export interface KeyScrubber {
  text(text: string): string
  /** The strings in a value, names of fields included. The same value where nothing was found. */
  value<T>(value: T): T
  /** For a text that comes in pieces; null where there is nothing to look for. */
  scanner(): Scanner | null
  /** The same with more keys, such as one that is being tried. */
  with(...keys: string[]): KeyScrubber
}

/** A text of numbers as JSON writes them. */
const areNumbers = /^[\d.,\-+eE[\]nul\s]*$/
/** A key that is cut short gives itself away by no less. */
const shortestTold = 8

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((key, index) => key === b[index])

/** Follows the keys as they change. */
export function createKeyScrubber(secrets: Pick<SecretStore, 'seen'>, more: readonly string[] = []): KeyScrubber {
  let automaton: Automaton | null = null
  let scanner: Scanner | null = null
  /** What the automaton is made of; null before the first text. */
  let known: readonly string[] | null = null
  let mayBeNumber = true

  function current(): Automaton | null {
    const seen = secrets.seen()
    // Not by its identity: it may be the same keys in another list, or the same list with more of them.
    if (known && isSameList(seen, known)) return automaton
    known = [...seen]
    const spellings = [...seen, ...more].filter(isSecret).flatMap(spellingsOf)
    mayBeNumber = spellings.some((spelling) => areNumbers.test(spelling.slice(0, shortestTold)))
    automaton = spellings.length === 0 ? null : createAutomaton(spellings)
    scanner = automaton && createScanner(automaton)
    return automaton
  }

  function text(source: string): string {
    if (!current() || !scanner) return source
    // The columns of a large trace.
    if (!mayBeNumber && areNumbers.test(source)) return source
    // Two statements: the order in which they run counts.
    const settled = scanner.push(source)
    return settled + scanner.end()
  }

  function value(source: unknown): unknown {
    if (typeof source === 'string') return text(source)
    if (typeof source !== 'object' || source === null) return source
    if (Array.isArray(source)) {
      // A column of numbers is copied for nothing.
      if (source.every(isNoText)) return source
      const items = source.map(value)
      return items.every((item, index) => Object.is(item, source[index])) ? source : items
    }
    const prototype: unknown = Object.getPrototypeOf(source)
    if (prototype !== Object.prototype && prototype !== null) return source
    let changed = false
    const fields = Object.entries(source).map(([name, field]: [string, unknown]) => {
      const clean = [text(name), value(field)] as const
      changed ||= clean[0] !== name || !Object.is(clean[1], field)
      return clean
    })
    return changed ? Object.fromEntries(fields) : source
  }

  const isNoText = (item: unknown): boolean => item === null || (typeof item !== 'string' && typeof item !== 'object')

  return {
    text,
    value: <T>(source: T): T => (current() ? (value(source) as T) : source),
    scanner: () => {
      const searched = current()
      return searched && createScanner(searched)
    },
    with: (...keys) => createKeyScrubber(secrets, [...more, ...keys]),
  }
}
