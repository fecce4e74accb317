import { isTimed, outputTokens } from './copied-columns.ts'

// What is added up of traces, or of calls to models, as `t`: each sum is never null, and sums of sums are the sum of all.

const total = (value: string, of = ''): string => `coalesce(SUM(${value})${of}, 0)`
const count = (which = ''): string => `(COUNT(*)${which === '' ? '' : ` FILTER (WHERE ${which})`})::DOUBLE`

export const amounts = {
  traces: count(),
  errors: count("t.level = 'ERROR'"),
  input: `${total('t.input_tokens')} + ${total('t.input_cache_write_tokens')}`,
  cached: total('t.input_cached_tokens'),
  output: total('t.output_tokens'),
  reasoning: total('t.output_reasoning_tokens'),
  totalTokens: total('t.total_tokens'),
  costUsd: total('t.cost_usd'),
  unpriced: count('t.total_tokens IS NOT NULL AND t.cost_usd IS NULL'),
}

const timed = ` FILTER (WHERE ${isTimed})`

/** What averages are made of. */
export const times = {
  latencyMs: total('t.duration_ms'),
  latencies: count('t.duration_ms IS NOT NULL'),
  firstTokenMs: total('t.ttft_ms'),
  firstTokens: count('t.ttft_ms IS NOT NULL'),
  writtenTokens: total(outputTokens, timed),
  writingMs: total('duration_ms - ttft_ms', timed),
}

export type Sums = Record<string, string>

export const select = (sums: Sums): string =>
  Object.entries(sums)
    .map(([name, sql]) => `${sql} AS ${name}`)
    .join(', ')

/** Of what was added up already. */
export const selectAgain = (sums: Sums): string =>
  Object.keys(sums)
    .map((name) => `${total(name)} AS ${name}`)
    .join(', ')
