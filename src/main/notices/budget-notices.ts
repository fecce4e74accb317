import type { BudgetState } from '../../shared/domain.ts'
import type { Emit } from '../ipc/events.ts'
import type { Ports } from '../ports.ts'

const names: Record<BudgetState['period'], { whose: string; since: string }> = {
  day: { whose: 'Today’s budget', since: 'today' },
  month: { whose: 'This month’s budget', since: 'this month' },
}

const dollars = (usd: number): string => `$${usd.toFixed(2)}`

/** By the system, else by the app's own notice. */
export function tellOfBudgets(notify: Ports['notify'], emit: Emit): (state: BudgetState, percent: number) => void {
  return (state, percent) => {
    const { whose, since } = names[state.period]
    const message = percent >= 100 ? `${whose} is spent.` : `${whose} is ${percent}% spent.`
    const { unpricedCount } = state
    const unpriced =
      unpricedCount === 0
        ? ''
        : ` ${unpricedCount} ${unpricedCount === 1 ? 'call has' : 'calls have'} no known price and ${unpricedCount === 1 ? 'is' : 'are'} not counted.`
    const advice = `${unpricedCount === 0 ? '' : 'At least '}${dollars(state.spentUsd)} of ${dollars(state.budgetUsd)} was spent ${since}.${unpriced} Nothing is blocked. Change it in Settings → Budgets.`
    if (!notify(message, advice, '#/settings/budgets'))
      emit('app.notice', { severity: percent >= 100 ? 'warning' : 'info', message, advice })
  }
}
