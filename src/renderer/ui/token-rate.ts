import type { Usage } from '../../shared/domain.ts'

/** Below this a rate says more about the clock than about the model. */
const shortestMs = 20

/** Output tokens, reasoning included, over the time after the first of them. Null where that is unknown. */
export function tokensPerSecond(call: {
  usage: Usage | null
  durationMs: number | null
  timeToFirstTokenMs: number | null
}): number | null {
  const { usage, durationMs, timeToFirstTokenMs } = call
  if (!usage || durationMs === null || timeToFirstTokenMs === null) return null
  const writingMs = durationMs - timeToFirstTokenMs
  const tokens = usage.output + usage.outputReasoning
  return writingMs >= shortestMs && tokens > 0 ? (tokens * 1000) / writingMs : null
}
