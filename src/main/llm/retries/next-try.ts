import type { Transience } from './transience.ts'

export interface RetryLimits {
  /** Of all, the first included. */
  attempts: number
  /** From the first on; what would begin later is not tried. */
  totalMs: number
  /** The first pause, which doubles each time. */
  firstMs: number
  longestMs: number
  /** A server that asks for a longer wait is not waited for: the user is told. */
  longestAskedMs: number
}

export const retryLimits: RetryLimits = {
  attempts: 8,
  totalMs: 600_000,
  firstMs: 2_000,
  longestMs: 60_000,
  longestAskedMs: 120_000,
}

export interface TriedSoFar {
  attempts: number
  /** Since the first began. */
  elapsedMs: number
  /** Whether anything of an answer came, be it a thought or a piece of a tool call. */
  hasAnything: boolean
  transience: Transience | null
}

/** When the call is tried again; null where it is not. `random` is 0 up to 1: many apps behind one server must not come at once. */
export function nextTry(tried: TriedSoFar, limits: RetryLimits, random: number): { afterMs: number } | null {
  const { transience } = tried
  if (transience === null || tried.hasAnything || tried.attempts >= limits.attempts) return null
  const afterMs = pauseMs(transience, tried.attempts, limits, random)
  return afterMs === null || tried.elapsedMs + afterMs > limits.totalMs ? null : { afterMs }
}

function pauseMs({ retryAfterMs }: Transience, attempts: number, limits: RetryLimits, random: number): number | null {
  const backoffMs = Math.min(limits.longestMs, limits.firstMs * 2 ** (attempts - 1))
  if (retryAfterMs === null) return Math.round(backoffMs * (0.8 + 0.4 * random))
  if (retryAfterMs > limits.longestAskedMs) return null
  // Never earlier than it asks, and never at once: some ask for no wait each time.
  return Math.round(Math.max(retryAfterMs, Math.min(limits.firstMs, backoffMs)) * (1 + 0.1 * random))
}
