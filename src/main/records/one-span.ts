import type { ResourceSpans } from './otlp.ts'
import { isResourceSpans, readResourceSpans, spansIn } from './payload.ts'

/** Smaller ones are parsed as a whole in no time. */
const searchedLength = 200_000

/**
 * A payload with only the span of this id in it, as far as that can be told without parsing all of it; else the whole. A payload of
 * 50,000 spans takes a second to be parsed, and one span of it is asked for. Throws SyntaxError where it is no JSON.
 */
export function readOneSpan(payload: string, spanId: string): ResourceSpans {
  return (payload.length > searchedLength ? found(payload, spanId) : null) ?? readResourceSpans(payload)
}

/** Whatever is found this way is parsed and looked at; nothing hangs on the order in which others write their fields. */
function found(payload: string, spanId: string): ResourceSpans | null {
  const id = `"spanId":${JSON.stringify(spanId)}`
  for (let at = payload.lastIndexOf(id); at > 0; at = payload.lastIndexOf(id, at - 1)) {
    const begin = /\{"traceId":"[^"\\]*",$/.exec(payload.slice(Math.max(0, at - 100), at))?.[0].length
    if (begin === undefined) return null
    const text = objectAt(payload, at - begin)
    if (text === null) return null
    // A link to the span has its ids too, and nothing else of it.
    if (text.includes('"startTimeUnixNano"')) return around(payload, at, text)
  }
  return null
}

/** The span with the resource and the scope that it stands in. */
function around(payload: string, at: number, span: string): ResourceSpans | null {
  if (!isResourceSpans(payload)) return readResourceSpans(span)
  const resource = objectAt(payload, '{"resource":'.length)
  const scopeAt = payload.lastIndexOf('{"scope":{', at)
  const scope = scopeAt < 0 ? null : objectAt(payload, scopeAt + '{"scope":'.length)
  if (resource === null || scope === null) return null
  const read = readResourceSpans(`{"resource":${resource},"scopeSpans":[{"scope":${scope},"spans":[${span}]}]}`)
  return spansIn(read).length === 1 ? read : null
}

/** The text of the object that begins there; null where it does not end. */
function objectAt(text: string, begin: number): string | null {
  let depth = 0
  const sign = /["{}]/g
  sign.lastIndex = begin
  for (let match = sign.exec(text); match; match = sign.exec(text)) {
    if (match[0] === '{') depth += 1
    else if (match[0] === '}') depth -= 1
    else sign.lastIndex = endOfText(text, match.index)
    if (depth === 0) return text.slice(begin, match.index + 1)
  }
  return null
}

/** Behind the quotation mark that closes the text which one opens there. */
function endOfText(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at > 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0
    while (text[at - 1 - backslashes] === '\\') backslashes += 1
    if (backslashes % 2 === 0) return at + 1
  }
  return text.length
}
