import { z } from 'zod'
import type { BudgetPeriod, BudgetState } from '../../../shared/domain.ts'
import { offsetAt } from '../../../shared/time-zones.ts'

/** In percent of a budget. */
export const budgetSteps = [80, 100] as const
export type BudgetStep = (typeof budgetSteps)[number]

/** The last step that was told of a budget. Another day or month, or another budget, is told anew. */
const told = z.object({ label: z.string(), budgetUsd: z.number(), step: z.number() })
const allTold = z.object({ day: told.optional(), month: told.optional() }).catch({})
export type Told = z.infer<typeof allTold>

/** What cannot be read was told of nothing. */
export function parseTold(text: string | null): Told {
  try {
    return allTold.parse(JSON.parse(text ?? '{}'))
  } catch {
    return {}
  }
}

/** The day or month by its date on the wall: `2026-11-26`, `2026-11`. */
export function labelOf({ period, fromMs }: Pick<BudgetState, 'period' | 'fromMs'>, timeZone: string): string {
  const lengths: Record<BudgetPeriod, number> = { day: 10, month: 7 }
  return new Date(fromMs + offsetAt(timeZone, fromMs)).toISOString().slice(0, lengths[period])
}

/** The highest step that is reached and was not told; null where there is none. */
export function newStep(state: BudgetState, before: Told, timeZone: string): BudgetStep | null {
  const last = before[state.period]
  const isSame = last?.label === labelOf(state, timeZone) && last.budgetUsd === state.budgetUsd
  const toldUpTo = isSame ? last.step : 0
  return budgetSteps.findLast((step) => step > toldUpTo && state.spentUsd * 100 >= state.budgetUsd * step) ?? null
}
