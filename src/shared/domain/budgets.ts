/** Limits of cost that the user sets; nothing is blocked at them. */
export interface BudgetSettings {
  /** US dollars; null for no budget. */
  dayUsd: number | null
  monthUsd: number | null
  /** Whether the system tells once they are spent to 80 and to 100 percent. */
  notify: boolean
}

export type BudgetPeriod = 'day' | 'month'

/** How a budget stands in the calendar day or month that is now. */
export interface BudgetState {
  period: BudgetPeriod
  budgetUsd: number
  spentUsd: number
  /** Calls with tokens but no known price: what was spent is more than said. */
  unpricedCount: number
  fromMs: number
  /** When the next period begins. */
  toMs: number
}
