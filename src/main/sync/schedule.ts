import type { Schedule } from '../outbox/ports.ts'

/** What a timer can wait at most; a longer delay ends here, and who waits looks again. */
const longestDelayMs = 2 ** 31 - 1

export const schedule: Schedule = (run, delayMs) => {
  const timer = setTimeout(run, Math.min(delayMs, longestDelayMs))
  return () => clearTimeout(timer)
}
