import type { ResourceSpans, Span } from './otlp.ts'

// A record's payload is one `ResourceSpans` of OTLP/JSON: spans of one trace, with who says them. Before schema 13 it was the
// spans alone, joined by commas; what stands around them is put there where they are sent, once for a run of such records.

/** The spans of a payload in either form. */
export type Payload = ResourceSpans | Span[]

export const isResourceSpans = (payload: string): boolean => payload.startsWith('{"resource":')

/** Throws SyntaxError where it is no JSON. */
export function readPayload(payload: string): Payload {
  return isResourceSpans(payload) ? (JSON.parse(payload) as ResourceSpans) : (JSON.parse(`[${payload}]`) as Span[])
}

/** In the form that it was read in. */
export function writePayload(payload: Payload): string {
  return Array.isArray(payload) ? payload.map((span) => JSON.stringify(span)).join(',') : JSON.stringify(payload)
}

export function spansIn(payload: Payload): Span[] {
  return Array.isArray(payload) ? payload : payload.scopeSpans.flatMap(({ spans }) => spans)
}
