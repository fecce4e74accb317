import { z } from 'zod'

export interface Timings {
  /** First and second look for a batch in doubt. */
  doubtFirstMs: number
  doubtSecondMs: number
  backoffBaseMs: number
  backoffCapMs: number
  /** Between looks at a server that refuses for a reason of its own. */
  slowProbeMs: number
  /** After acceptance: rows can take ten minutes to show. */
  confirmAfterMs: number
  /** Between looks for what was accepted and is not there. */
  confirmAgainMs: number
  /** Between two records that go again alone: longer than Langfuse gathers what it writes at once. */
  aloneMs: number
  /** Between a score's acceptance and its withdrawal: longer than Langfuse takes to write what it accepted. */
  withdrawAfterMs: number
  /** After resume or reconnect, before the probe. */
  settleMs: number
  requestTimeoutMs: number
  retryAfterCapMs: number
  /** What requests in flight get when the app quits. */
  closeGraceMs: number
}

export const defaultTimings: Timings = {
  doubtFirstMs: 30_000,
  doubtSecondMs: 300_000,
  backoffBaseMs: 1_000,
  backoffCapMs: 300_000,
  slowProbeMs: 600_000,
  confirmAfterMs: 900_000,
  confirmAgainMs: 3_600_000,
  aloneMs: 15_000,
  withdrawAfterMs: 20_000,
  settleMs: 3_000,
  requestTimeoutMs: 30_000,
  retryAfterCapMs: 3_600_000,
  closeGraceMs: 2_000,
}

const durationMs = z.number().min(0)
const overrides = z
  .strictObject({
    doubtFirstMs: durationMs,
    doubtSecondMs: durationMs,
    backoffBaseMs: durationMs,
    backoffCapMs: durationMs,
    slowProbeMs: durationMs,
    confirmAfterMs: durationMs,
    confirmAgainMs: durationMs,
    aloneMs: durationMs,
    withdrawAfterMs: durationMs,
    settleMs: durationMs,
    requestTimeoutMs: durationMs,
    retryAfterCapMs: durationMs,
    closeGraceMs: durationMs,
  } satisfies Record<keyof Timings, z.ZodNumber>)
  .partial()

/**
 * The outbox's timings, in milliseconds; HOLDFAST_OUTBOX_TIMINGS replaces some of them with a JSON object, for tests
 * and for trying things out. Throws where that is anything else.
 */
export function timingsFromEnv(env: NodeJS.ProcessEnv): Timings {
  const text = env['HOLDFAST_OUTBOX_TIMINGS']
  if (text === undefined || text === '') return defaultTimings
  try {
    return { ...defaultTimings, ...overrides.parse(JSON.parse(text)) }
  } catch (error) {
    throw new Error('HOLDFAST_OUTBOX_TIMINGS must be a JSON object of durations in milliseconds.', { cause: error })
  }
}
