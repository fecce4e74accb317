import protobuf from 'protobufjs/light.js'
import type { ByteReader } from './byte-reader.ts'
import type { PlacedValue } from './json-values.ts'
import type { ImportProblems } from './problems.ts'
import { lengthIn, messageHead, partsOf } from './protobuf-parts.ts'
import { words } from '../../../shared/words/t.ts'

// The fields of OTLP's traces that are read, stable since 1.0:
// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
// Kinds and codes are read as numbers. Fields that are not here are passed over.
const { nested } = protobuf.Root.fromJSON({
  nested: {
    ResourceSpans: {
      fields: {
        resource: { type: 'Resource', id: 1 },
        scopeSpans: { rule: 'repeated', type: 'ScopeSpans', id: 2 },
      },
    },
    Resource: { fields: { attributes: { rule: 'repeated', type: 'KeyValue', id: 1 } } },
    ScopeSpans: {
      fields: { scope: { type: 'Scope', id: 1 }, spans: { rule: 'repeated', type: 'Span', id: 2 } },
    },
    Scope: {
      fields: {
        name: { type: 'string', id: 1 },
        version: { type: 'string', id: 2 },
        attributes: { rule: 'repeated', type: 'KeyValue', id: 3 },
      },
    },
    Span: {
      fields: {
        traceId: { type: 'bytes', id: 1 },
        spanId: { type: 'bytes', id: 2 },
        traceState: { type: 'string', id: 3 },
        parentSpanId: { type: 'bytes', id: 4 },
        name: { type: 'string', id: 5 },
        kind: { type: 'int32', id: 6 },
        startTimeUnixNano: { type: 'fixed64', id: 7 },
        endTimeUnixNano: { type: 'fixed64', id: 8 },
        attributes: { rule: 'repeated', type: 'KeyValue', id: 9 },
        events: { rule: 'repeated', type: 'Event', id: 11 },
        status: { type: 'Status', id: 15 },
      },
    },
    Event: {
      fields: {
        timeUnixNano: { type: 'fixed64', id: 1 },
        name: { type: 'string', id: 2 },
        attributes: { rule: 'repeated', type: 'KeyValue', id: 3 },
      },
    },
    Status: { fields: { message: { type: 'string', id: 2 }, code: { type: 'int32', id: 3 } } },
    KeyValue: { fields: { key: { type: 'string', id: 1 }, value: { type: 'AnyValue', id: 2 } } },
    AnyValue: {
      oneofs: {
        value: {
          oneof: ['stringValue', 'boolValue', 'intValue', 'doubleValue', 'arrayValue', 'kvlistValue', 'bytesValue'],
        },
      },
      fields: {
        stringValue: { type: 'string', id: 1 },
        boolValue: { type: 'bool', id: 2 },
        intValue: { type: 'int64', id: 3 },
        doubleValue: { type: 'double', id: 4 },
        arrayValue: { type: 'ArrayValue', id: 5 },
        kvlistValue: { type: 'KeyValueList', id: 6 },
        bytesValue: { type: 'bytes', id: 7 },
      },
    },
    ArrayValue: { fields: { values: { rule: 'repeated', type: 'AnyValue', id: 1 } } },
    KeyValueList: { fields: { values: { rule: 'repeated', type: 'KeyValue', id: 1 } } },
  },
})

/** Field 1, a message: `resource_spans` in `TracesData` and `ExportTraceServiceRequest`. */
const resourceSpansTag = 0x0a

/**
 * By what a file begins with: a `ResourceSpans` with a field of its own in it, alone or after its request's length in four bytes. A text
 * may have control characters too, but no text begins with a length and a shorter one within it.
 */
export function isProtobuf(sample: Uint8Array): boolean {
  return [0, 4].some((from) => {
    // A length's first byte is small where a text's first character is not.
    if (from > 0 && (sample[0] ?? 0) > 8) return false
    const message = lengthIn(sample, from + 1)
    if (sample[from] !== resourceSpansTag || !message || !sample.subarray(from).some(isBinary)) return false
    const field = lengthIn(sample, message.end + 1)
    if (!field) return message.length === 0
    const fieldEnd = field.end + field.length
    return fieldsOfResourceSpans.includes(sample[message.end] ?? 0) && fieldEnd <= message.end + message.length
  })
}

/** Its resource, its spans and its schema, each a message or a text; or the next one's, after one that is empty. */
const fieldsOfResourceSpans: readonly number[] = [0x0a, 0x12, 0x1a]

/** Control characters that no text has; the tags and lengths of protobuf are full of them. */
const isBinary = (byte: number): boolean => byte < 9 || (byte > 13 && byte < 32)

const reasons = { 'too-long': words('It is longer than 64 MB.'), broken: words('It is broken.') } as const

/**
 * One request, or many of the Collector's file exporter, each with its length in four bytes before it. A part that is
 * broken is counted; where its length is broken the rest of the file cannot be read.
 */
export async function* protobufValuesOf(reader: ByteReader, problems: ImportProblems): AsyncGenerator<PlacedValue> {
  const isFramed = (await reader.peek(1))[0] !== resourceSpansTag
  let number = 0
  for (;;) {
    if ((await reader.peek(1)).byteLength === 0) return
    const frameBytes = isFramed ? await frameLength(reader) : Infinity
    let leftBytes = frameBytes
    while (leftBytes > 0) {
      const head = await messageHead(reader)
      if (head === 'end' && !isFramed) return
      number += 1
      const place = `part ${number}`
      if (head === 'end' || head === 'broken' || head.headBytes + head.messageBytes > leftBytes) {
        problems.add({ place, reason: words('The file breaks off, or is no OTLP from here on.'), excerpt: '' })
        return
      }
      leftBytes -= head.headBytes + head.messageBytes
      for await (const part of partsOf(reader, head.messageBytes)) {
        const value = typeof part === 'string' ? null : decoded(part)
        if (value === null) problems.add({ place, reason: reasons[part === 'too-long' ? part : 'broken'], excerpt: '' })
        else if (head.tag === resourceSpansTag) yield { value, place }
      }
    }
  }
}

function decoded(bytes: Uint8Array): unknown {
  try {
    const type = nested?.['ResourceSpans']
    if (!(type instanceof protobuf.Type)) return null
    // Ids come out in Base64, as bytes do.
    return type.toObject(type.decode(bytes), { longs: String, bytes: String, json: true })
  } catch {
    return null
  }
}

/** Of a length that breaks off, more than there is. */
async function frameLength(reader: ByteReader): Promise<number> {
  const bytes = await reader.take(4)
  return bytes.byteLength < 4 ? Infinity : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
}
