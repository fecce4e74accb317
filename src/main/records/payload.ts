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

/** In the present form. Throws SyntaxError where it is no JSON. */
export function readResourceSpans(payload: string): ResourceSpans {
  const read = readPayload(payload)
  return Array.isArray(read) ? ofHoldfast('', read) : read
}

/** Spans that this app made, with who says so. */
export function ofHoldfast(version: string, spans: Span[]): ResourceSpans {
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } })
  const resource = { attributes: [attribute('service.name', 'holdfast'), attribute('service.version', version)] }
  // A scope that starts with langfuse-sdk keeps Langfuse from copying every attribute into metadata.
  return { resource, scopeSpans: [{ scope: { name: 'langfuse-sdk-holdfast', version }, spans }] }
}

/** What stands around a run of records that are spans alone, in a batch of this version. */
export function envelope(serviceVersion: string): { head: string; tail: string } {
  const around = JSON.stringify(ofHoldfast(serviceVersion, []))
  const at = around.lastIndexOf(']}]}')
  return { head: around.slice(0, at), tail: around.slice(at) }
}
