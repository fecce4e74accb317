// A lone surrogate is valid in JSON and in JavaScript, and is not Unicode. A self-hosted Langfuse hands it to a ClickHouse
// that refuses the whole INSERT for it, other records included, after it has answered 200. So none goes out.

// U+0000 is Unicode, but the Postgres of Langfuse 2.x refuses it in text and in JSON, so it goes the same way.

/** The same value with every lone surrogate and every U+0000 in its strings and keys replaced by U+FFFD. */
export function wellFormed<T>(value: T): T {
  return deep(value) as T
}

const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd')

function deep(value: unknown): unknown {
  if (typeof value === 'string') return storable(value)
  if (Array.isArray(value)) return value.map(deep)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storable(key), deep(item)]))
}

/**
 * The same for a record's frozen JSON, whose attributes hold JSON of their own: there the surrogate is an escape within a
 * string. What has none comes back as it is, byte for byte. Throws SyntaxError where `json` is none.
 */
export function wellFormedRecord(json: string): string {
  // Whatever is not Unicode is written as an escape; what merely looks like one is sorted out below.
  if (!suspicious.test(json)) return json
  const items = JSON.parse(`[${json}]`) as unknown[]
  const clean = items.map((item) => deepJson(item))
  const before = items.map((item) => JSON.stringify(item)).join(',')
  const after = clean.map((item) => JSON.stringify(item)).join(',')
  return before === after ? json : after
}

function deepJson(value: unknown): unknown {
  if (typeof value === 'string') return wellFormedText(value)
  if (Array.isArray(value)) return value.map(deepJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storable(key), deepJson(item)]))
}

/** A text, which may be JSON with the escape of a lone surrogate in it. */
function wellFormedText(text: string): string {
  const plain = storable(text)
  if (!/^[[{"]/.test(plain) || !suspicious.test(plain)) return plain
  try {
    JSON.parse(plain)
  } catch {
    return plain
  }
  return plain.replaceAll(escapes, (escape) => (loneEscape.test(escape) ? '\\ufffd' : escape))
}

/** Whole escapes, pairs first, so that a backslash that was escaped itself is not taken for the beginning of one. */
const escapes = /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\[^u]/g
const loneEscape = /^\\u(?:[dD][89a-fA-F][\da-fA-F]{2}|0000)$/
const suspicious = /\\u(?:d[89a-f]|0000)/i
