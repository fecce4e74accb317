import type { Hint } from '../../../../shared/domain.ts'
import type { RecordedInput } from '../../traces/recorded-inputs.ts'
import { cacheHints } from './cache-misses.ts'
import { cutHints } from './cut-answers.ts'
import { errorHints } from './error-bursts.ts'
import { byModel, type Calls, type HintColumns, type ToldUntil } from './hint-calls.ts'
import { outlierHints } from './outliers.ts'
import { repeatHints } from './repeats.ts'

/** Up to when each hint was dismissed, by its key: what began later is new. */
export type Dismissed = Readonly<Record<string, number>>

/** What is read of few calls alone, by their rows. */
export interface HintLookUps {
  inputOf(row: number): RecordedInput | null
  traceIdOf(row: number): string
}

/**
 * All that is worth a look, the latest first. What began before `fromMs` only tells what is usual. A pure function of what it is
 * given; `calls` ascend by time.
 */
export function hintsOf(
  columns: HintColumns,
  calls: Calls,
  fromMs: number,
  dismissed: Dismissed,
  { inputOf, traceIdOf }: HintLookUps,
): Hint[] {
  const toldUntil: ToldUntil = (key) => (Object.hasOwn(dismissed, key) ? (dismissed[key] ?? 0) : -Infinity)
  const models = byModel(columns, calls)
  const hints: Hint[] = [
    ...errorHints(columns, calls, fromMs, toldUntil),
    ...cacheHints(columns, models, fromMs, toldUntil),
    ...cutHints(columns, models, fromMs, toldUntil),
    ...outlierHints(columns, models, fromMs, toldUntil, traceIdOf),
    ...repeatHints(columns, calls, fromMs, toldUntil, inputOf),
  ]
  return hints.toSorted((a, b) => b.lastMs - a.lastMs)
}
