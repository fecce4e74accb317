/** Limits of cost that the user sets; nothing is blocked at them. */
export interface BudgetSettings {
  /** US dollars; null for no budget. */
  dayUsd: number | null
  monthUsd: number | null
  /** Whether the system tells once they are spent to 80 and to 100 percent. */
  notify: boolean
}

export type BudgetPeriod = 'day' | 'month'

/** What calls cost, with what is not sure of it told apart. */
export interface Spending {
  costUsd: number
  /** The part of it that is the price of tokens that were counted here, since the provider named none. */
  estimatedUsd: number
  /** Calls with tokens but no known price: what was spent is more than said. */
  unpricedCount: number
}

export interface ConversationSpending extends Spending {
  callCount: number
}

export interface PeriodSpending extends Spending {
  period: BudgetPeriod
}

/** What a message would send, counted here. */
export interface InputEstimate {
  inputTokens: number
  /** Of the input alone; null where the price is not known. */
  costUsd: number | null
}

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
