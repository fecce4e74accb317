import type { AnyValue, KeyValue, ResourceSpans, Span, SpanEvent } from '../../src/main/records/otlp.ts'

// Written after opentelemetry-proto's .proto files, by hand, so that the reader is not tested against itself.

export const encodeTraces = (all: ResourceSpans[]): Buffer =>
  Buffer.concat(all.map((item) => bytes(1, resourceSpans(item))))

/** As the Collector's file exporter writes it: each request with its length before it. */
export function framed(requests: Buffer[]): Buffer {
  return Buffer.concat(
    requests.map((request) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(request.length)
      return Buffer.concat([length, request])
    }),
  )
}

const resourceSpans = ({ resource, scopeSpans }: ResourceSpans): Buffer =>
  Buffer.concat([
    bytes(1, keyValues(1, resource.attributes)),
    ...scopeSpans.map(({ scope, spans }) =>
      bytes(
        2,
        Buffer.concat([
          bytes(
            1,
            Buffer.concat([text(1, scope.name), text(2, scope.version ?? ''), keyValues(3, scope.attributes ?? [])]),
          ),
          ...spans.map((span) => bytes(2, encodeSpan(span))),
        ]),
      ),
    ),
    text(3, 'https://opentelemetry.io/schemas/1.37.0'),
  ])

const encodeSpan = (span: Span): Buffer =>
  Buffer.concat([
    bytes(1, Buffer.from(span.traceId, 'hex')),
    bytes(2, Buffer.from(span.spanId, 'hex')),
    bytes(4, Buffer.from(span.parentSpanId ?? '', 'hex')),
    text(5, span.name),
    number(6, BigInt(span.kind)),
    fixed64(7, BigInt(span.startTimeUnixNano)),
    fixed64(8, BigInt(span.endTimeUnixNano ?? 0)),
    keyValues(9, span.attributes),
    ...(span.events ?? []).map((event) => bytes(11, encodeEvent(event))),
    bytes(15, Buffer.concat([text(2, span.status.message ?? ''), number(3, BigInt(span.status.code ?? 0))])),
  ])

const encodeEvent = (event: SpanEvent): Buffer =>
  Buffer.concat([fixed64(1, BigInt(event.timeUnixNano)), text(2, event.name), keyValues(3, event.attributes)])

const keyValues = (field: number, values: KeyValue[]): Buffer =>
  Buffer.concat(values.map(({ key, value }) => bytes(field, Buffer.concat([text(1, key), bytes(2, anyValue(value))]))))

function anyValue(value: AnyValue): Buffer {
  if ('stringValue' in value) return bytes(1, Buffer.from(value.stringValue))
  if ('boolValue' in value) return number(2, value.boolValue ? 1n : 0n)
  if ('intValue' in value) return number(3, BigInt.asUintN(64, BigInt(value.intValue)))
  if ('doubleValue' in value) {
    const double = Buffer.alloc(8)
    double.writeDoubleLE(Number(value.doubleValue))
    return Buffer.concat([varint(BigInt((4 << 3) | 1)), double])
  }
  if ('arrayValue' in value)
    return bytes(5, Buffer.concat(value.arrayValue.values.map((item) => bytes(1, anyValue(item)))))
  if ('kvlistValue' in value) return bytes(6, keyValues(1, value.kvlistValue.values))
  return bytes(7, Buffer.from(value.bytesValue, 'base64'))
}

const bytes = (field: number, content: Buffer): Buffer =>
  Buffer.concat([varint(BigInt((field << 3) | 2)), varint(BigInt(content.length)), content])

const text = (field: number, content: string): Buffer =>
  content === '' ? Buffer.alloc(0) : bytes(field, Buffer.from(content))

const number = (field: number, value: bigint): Buffer => Buffer.concat([varint(BigInt(field << 3)), varint(value)])

function fixed64(field: number, value: bigint): Buffer {
  const content = Buffer.alloc(8)
  content.writeBigUInt64LE(value)
  return Buffer.concat([varint(BigInt((field << 3) | 1)), content])
}

function varint(value: bigint): Buffer {
  const found: number[] = []
  let left = value
  do {
    const more = left >> 7n
    found.push(Number(left & 0x7fn) | (more > 0n ? 0x80 : 0))
    left = more
  } while (left > 0n)
  return Buffer.from(found)
}
