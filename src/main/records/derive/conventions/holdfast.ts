import { askedModelName } from '../../unpriced.ts'
import { objectIn } from '../json.ts'
import type { DerivedObservation, ObservationRow, UsageBuckets } from '../rows.ts'
import { bareTextIn, countIn, numberIn } from '../sound.ts'
import type { SpanValues } from '../span-values.ts'

// What a chat's spans say beyond Langfuse's names (`encode.ts`). They go to Langfuse, and come back from an export, as metadata.

/** What the scope of each chat's spans begins with. */
export const isHoldfast = ({ scopeName }: SpanValues): boolean => scopeName.startsWith('langfuse-sdk-holdfast')

/** No setting of a chat is longer; but a foreign span may claim to be a chat's. */
const maxLength = 5000

/**
 * The same with what a chat's turn had, to the letter: the metadata has numbers that the span's own times and Langfuse's costs
 * round, and its texts are cut to no list's width.
 */
export function asChat(values: SpanValues, { row, trace }: DerivedObservation): DerivedObservation {
  const at = (key: string): string | null => bareTextIn(values.attributes.get(key), maxLength)
  const stated = (name: string): string | null => at(`langfuse.observation.metadata.${name}`)
  const usage = usageOf(values, stated('usage_source') !== null)
  const sentModel = at('langfuse.observation.model.name')
  const costUsd = row.costUsd === null ? null : (amountIn(stated('cost_usd')) ?? row.costUsd)
  const chat: ObservationRow = {
    ...row,
    model: sentModel === null ? null : askedModelName(sentModel, { usage, costUsd }),
    provider: stated('provider'),
    statusMessage: at('langfuse.observation.status_message'),
    errorType: stated('error_type'),
    // Where the process died nobody measured, and the span ends where it starts.
    durationMs: millisecondsIn(stated('duration_seconds')),
    usage,
    usageEstimated: usage !== null && stated('usage_source') === 'estimate',
    costUsd,
    costSource: costUsd === null ? null : (costSources.find((known) => known === stated('cost_source')) ?? 'given'),
  }
  return {
    row: chat,
    trace: {
      traceName: at('langfuse.trace.name'),
      sessionId: at('langfuse.session.id'),
      userId: at('langfuse.user.id'),
      environment: at('langfuse.environment'),
      release: at('langfuse.release'),
      tags: tagsIn(values.attributes.get('langfuse.trace.tags')) ?? trace.tags,
    },
  }
}

const costSources = ['provider', 'table', 'estimate', 'local'] as const

/** A bucket that was empty may be left out. Zeros without a source say only that there was nothing to count. */
function usageOf({ attributes }: SpanValues, isCounted: boolean): UsageBuckets | null {
  const details = objectIn(attributes.get('langfuse.observation.usage_details'))
  if (details === null) return null
  const count = (name: string): number => countIn(details[name]) ?? 0
  const input = count('input')
  const inputCached = count('input_cached_tokens')
  const inputCacheWrite = count('input_cache_creation')
  const output = count('output')
  const outputReasoning = count('output_reasoning_tokens')
  const total = input + inputCached + inputCacheWrite + output + outputReasoning
  return total === 0 && !isCounted ? null : { input, inputCached, inputCacheWrite, output, outputReasoning, total }
}

const tagsIn = (value: unknown): string[] | null =>
  Array.isArray(value) ? value.flatMap((tag) => bareTextIn(tag, maxLength) ?? []) : null

function amountIn(text: string | null): number | null {
  const amount = numberIn(text)
  return amount === null || amount < 0 ? null : amount
}

/** To the nanosecond, as a span's times are written. */
function millisecondsIn(seconds: string | null): number | null {
  const amount = amountIn(seconds)
  return amount === null ? null : Number((amount * 1000).toFixed(6))
}
