import { usageFromOpenAi } from '../usage.ts'
import { isObject } from '../../../shared/json-values.ts'
import type { UsageBuckets } from './rows.ts'
import { countIn } from './sound.ts'
import { firstIn, type Keys, type SpanValues } from './span-values.ts'

/** What a convention counts, each null where it is not named. */
export interface Counts {
  input: number | null
  output: number | null
  total?: number | null
  cached?: number | null
  cacheWrite?: number | null
  reasoning?: number | null
}

export interface CountKeys {
  input?: Keys
  output?: Keys
  total?: Keys
  cached?: Keys
  cacheWrite?: Keys
  reasoning?: Keys
}

export function countsAt(values: SpanValues, keys: CountKeys): Counts {
  return {
    input: firstIn(values, keys.input, countIn),
    output: firstIn(values, keys.output, countIn),
    total: firstIn(values, keys.total, countIn),
    cached: firstIn(values, keys.cached, countIn),
    cacheWrite: firstIn(values, keys.cacheWrite, countIn),
    reasoning: firstIn(values, keys.reasoning, countIn),
  }
}

/**
 * Buckets that do not overlap. `inside`: what was cached is part of the input, as OpenAI counts; `beside`: it is not, as
 * Anthropic does. Where the total or the counts themselves contradict that, they hold. Reasoning is part of the output.
 */
export function bucketsOf(counts: Counts, caches: 'inside' | 'beside'): UsageBuckets | null {
  const { input, output, total = null, cached = null, cacheWrite = null, reasoning = null } = counts
  if (input === null && output === null) return total === null || total === 0 ? null : { ...nothingKnown, total }
  const sides = caches === 'inside' ? ['prompt_tokens', 'completion_tokens'] : ['input_tokens', 'output_tokens']
  const usage = usageFromOpenAi({
    [sides[0] ?? '']: input,
    [sides[1] ?? '']: output,
    total_tokens: total,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: cacheWrite,
    completion_tokens_details: { reasoning_tokens: reasoning },
  })
  if (usage === null) return null
  const known = (name: number | null, bucket: number): number | null => (name === null && bucket === 0 ? null : bucket)
  return {
    input: known(input, usage.input),
    inputCached: known(cached, usage.inputCached),
    inputCacheWrite: known(cacheWrite, usage.inputCacheWrite),
    output: known(output, usage.output),
    outputReasoning: known(reasoning, usage.outputReasoning),
    total: usage.total,
  }
}

/** Buckets that do not overlap already, whatever there is of them; a total that is more has what is in none of them. */
export function bucketsFrom(buckets: Partial<UsageBuckets>): UsageBuckets | null {
  const named = { ...nothingKnown, ...buckets }
  const { input, inputCached, inputCacheWrite, output, outputReasoning } = named
  const parts = [input, inputCached, inputCacheWrite, output, outputReasoning].filter((part) => part !== null)
  const total = parts.reduce((sum, part) => sum + part, 0)
  // An exporter that was not told writes zeros.
  return total === 0 && named.total === 0 ? null : { ...named, total: Math.max(total, named.total) }
}

/** A provider's own `usage` object, as OpenAI or Anthropic name its fields; null where it is none. */
export function bucketsOfRaw(raw: unknown): UsageBuckets | null {
  if (!isObject(raw)) return null
  const usage = usageFromOpenAi(raw)
  if (usage === null) return null
  const { input, inputCached, inputCacheWrite, output, outputReasoning, total } = usage
  return { input, inputCached, inputCacheWrite, output, outputReasoning, total }
}

const nothingKnown: UsageBuckets = {
  input: null,
  inputCached: null,
  inputCacheWrite: null,
  output: null,
  outputReasoning: null,
  total: 0,
}
