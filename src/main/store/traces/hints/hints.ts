import type { Hint } from '../../../../shared/domain.ts'
import { cacheHints } from './cache-misses.ts'
import { cutHints } from './cut-answers.ts'
import { errorHints } from './error-bursts.ts'
import type { HintTrace } from './hint-trace.ts'
import { outlierHints } from './outliers.ts'
import { repeatHints, type RecordedInput } from './repeats.ts'

/** Up to when each hint was dismissed, by its key: what began later is new. */
export type Dismissed = Readonly<Record<string, number>>

/**
 * All that is worth a look, the latest first. What began before `fromMs` only tells what is usual. A pure function of what it is
 * given; `traces` ascend by time.
 */
export function hintsOf(
  traces: readonly HintTrace[],
  fromMs: number,
  dismissed: Dismissed,
  inputOf: (traceId: string) => RecordedInput | null,
): Hint[] {
  const isNew = (key: string, atMs: number): boolean => !Object.hasOwn(dismissed, key) || atMs > (dismissed[key] ?? 0)
  const hints: Hint[] = [
    ...errorHints(traces, fromMs, isNew),
    ...cacheHints(traces, fromMs, isNew),
    ...cutHints(traces, fromMs, isNew),
    ...outlierHints(traces, fromMs, isNew),
    ...repeatHints(traces, fromMs, isNew, inputOf),
  ]
  return hints.toSorted((a, b) => b.lastMs - a.lastMs)
}
