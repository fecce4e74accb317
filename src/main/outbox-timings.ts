import { z } from 'zod'
import { defaultTimings, type Timings } from './outbox/ports.ts'

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
