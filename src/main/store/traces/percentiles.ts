/** SQL for a latency that is one: `t` is the trace. */
export const hasLatency = 't.duration_ms >= 0 AND t.duration_ms < 9e18'

export interface Percentiles {
  p50: number | null
  p95: number | null
  p99: number | null
}

/** By the nearest rank: the smallest that so many percent are not above. Sorted here: SQLite took four times as long. */
export function percentilesOf(durationsMs: readonly number[]): Percentiles {
  const sorted = Float64Array.from(durationsMs).sort()
  const at = (percent: number): number | null => sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? null
  return { p50: at(50), p95: at(95), p99: at(99) }
}
