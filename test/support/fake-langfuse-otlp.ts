import { z } from 'zod'

/** A span as the fake keeps it: attributes as a plain object, times in milliseconds. */
export interface ReceivedSpan {
  traceId: string
  spanId: string
  parentSpanId: string | null
  name: string
  startTimeUnixMs: number
  endTimeUnixMs: number
  attributes: Record<string, string | string[] | number | boolean | undefined>
  receivedAtMs: number
}

const value = z.union([
  z.object({ stringValue: z.string() }),
  z.object({ intValue: z.union([z.string(), z.number()]) }),
  z.object({ doubleValue: z.number() }),
  z.object({ boolValue: z.boolean() }),
  z.object({ arrayValue: z.object({ values: z.array(z.object({ stringValue: z.string() })) }) }),
])
const unixNano = z.string().regex(/^\d{16,20}$/)
const span = z.object({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  name: z.string().min(1),
  startTimeUnixNano: unixNano,
  endTimeUnixNano: unixNano,
  attributes: z.array(z.object({ key: z.string(), value })),
})
const request = z.object({
  resourceSpans: z.array(
    z.object({ scopeSpans: z.array(z.object({ scope: z.object({ name: z.string() }), spans: z.array(span) })) }),
  ),
})

/** The spans of an OTLP/JSON body; null where any of it is bad, as Langfuse refuses a request as a whole. */
export function readSpans(body: string, receivedAtMs: number): ReceivedSpan[] | null {
  let parsed: z.infer<typeof request>
  try {
    parsed = request.parse(JSON.parse(body))
  } catch {
    return null
  }
  return parsed.resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map((each) => ({
      traceId: each.traceId,
      spanId: each.spanId,
      parentSpanId: each.parentSpanId ?? null,
      name: each.name,
      startTimeUnixMs: toMs(each.startTimeUnixNano),
      endTimeUnixMs: toMs(each.endTimeUnixNano),
      attributes: Object.fromEntries(each.attributes.map(({ key, value: given }) => [key, plain(given)])),
      receivedAtMs,
    }))
}

const toMs = (nano: string): number => Number(BigInt(nano) / 1000n) / 1000

function plain(given: z.infer<typeof value>): string | string[] | number | boolean {
  if ('stringValue' in given) return given.stringValue
  if ('arrayValue' in given) return given.arrayValue.values.map(({ stringValue }) => stringValue)
  if ('intValue' in given) return Number(given.intValue)
  return 'doubleValue' in given ? given.doubleValue : given.boolValue
}

/** The names of the scopes in a body that `readSpans` took. */
export function readScopes(body: string): string[] {
  return request
    .parse(JSON.parse(body))
    .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.map(({ scope }) => scope.name))
}
