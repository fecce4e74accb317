/**
 * OTLP/JSON as the OpenTelemetry protocol 1.x writes it: ids in hex, 64-bit numbers as decimal text (by some exporters as numbers). What an import
 * reads is brought into this form; what is kept as it came may still break it anywhere, so whoever derives from it takes nothing for granted.
 */
export type AnyValue =
  | { stringValue: string }
  | { boolValue: boolean }
  | { intValue: string | number }
  | { doubleValue: number | string }
  | { arrayValue: { values: AnyValue[] } }
  | { kvlistValue: { values: KeyValue[] } }
  /** Base64. */
  | { bytesValue: string }

export interface KeyValue {
  key: string
  value: AnyValue
}

export interface SpanEvent {
  timeUnixNano: string
  name: string
  attributes: KeyValue[]
}

export interface Span {
  /** 32 hex digits. */
  traceId: string
  /** 16 hex digits. */
  spanId: string
  /** Absent for a root. */
  parentSpanId?: string
  name: string
  /** SpanKind: 1 internal, 2 server, 3 client. */
  kind: number
  /** Nanoseconds of wall time, in decimal. */
  startTimeUnixNano: string
  /** Absent or 0 while the span is open. */
  endTimeUnixNano?: string
  attributes: KeyValue[]
  events?: SpanEvent[]
  /** 0 unset, 1 ok, 2 error. */
  status: { code: number; message?: string }
}

export interface Scope {
  name: string
  version?: string
  attributes?: KeyValue[]
}

/** What a record's payload is: some spans of one trace, with where they come from. */
export interface ResourceSpans {
  resource: { attributes: KeyValue[] }
  scopeSpans: { scope: Scope; spans: Span[] }[]
}
