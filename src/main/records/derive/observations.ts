import type { Observation } from '../../../shared/domain.ts'
import { textOf } from '../../../shared/json-values.ts'
import type { ResourceSpans } from '../otlp.ts'
import { spansIn } from './derive.ts'
import { objectIn } from './json.ts'
import type { UsageBuckets } from './rows.ts'
import { countIn, nanosIn, toMs, usdIn } from './sound.ts'
import { describeSpan, type SpanDetail } from './span-detail.ts'
import type { SpanValues } from './span-values.ts'

/** A record's spans as the Monitor shows them, in their order. */
export function observationsOf(payload: ResourceSpans): Observation[] {
  return spansIn(payload, true).flatMap((values) => observationIn(values)?.observation ?? [])
}

/** A span as the Monitor shows it, with what else is known of it; null where it has no row. */
export function observationIn(values: SpanValues): { observation: Observation; detail: SpanDetail } | null {
  const detail = describeSpan(values)
  if (!detail) return null
  const { row, input, output, parameters, metadata } = detail
  const { startedAtMs, timeToFirstTokenMs } = row
  const end = nanosIn(values.span.endTimeUnixNano)
  return {
    detail,
    observation: {
      spanId: row.spanId,
      parentSpanId: row.parentSpanId,
      name: row.name,
      type: row.type,
      startedAtMs,
      // One that ends before it starts ends where it starts.
      endedAtMs: end === null ? null : Math.max(startedAtMs, toMs(end)),
      completionStartedAtMs: timeToFirstTokenMs === null ? null : startedAtMs + timeToFirstTokenMs,
      level: row.level,
      statusMessage: row.statusMessage,
      // As it was sent, which of a chat's may not be what was asked for.
      model: textOf(values.attributes.get('langfuse.observation.model.name')) || row.model,
      provider: row.provider,
      modelParameters: parameters,
      input,
      output,
      metadata,
      usageDetails: numbersAt(values, 'langfuse.observation.usage_details', countIn) ?? named(row.usage),
      costDetails: numbersAt(values, 'langfuse.observation.cost_details', usdIn) ?? totalOf(row.costUsd),
    },
  }
}

/** What the exporter named, by its own names. */
function numbersAt(
  values: SpanValues,
  key: string,
  read: (value: unknown) => number | null,
): Record<string, number> | null {
  const object = objectIn(values.attributes.get(key))
  return object && Object.fromEntries(Object.entries(object).flatMap(([name, value]) => pairOf(name, read(value))))
}

/** By Langfuse's names. */
function named(usage: UsageBuckets | null): Record<string, number> | null {
  return (
    usage &&
    Object.fromEntries([
      ...pairOf('input', usage.input),
      ...pairOf('input_cached_tokens', usage.inputCached),
      ...pairOf('input_cache_creation', usage.inputCacheWrite),
      ...pairOf('output', usage.output),
      ...pairOf('output_reasoning_tokens', usage.outputReasoning),
      ...pairOf('total', usage.total),
    ])
  )
}

const totalOf = (costUsd: number | null): Record<string, number> | null =>
  costUsd === null ? null : { total: costUsd }

const pairOf = (name: string, value: number | null): [string, number][] => (value === null ? [] : [[name, value]])
