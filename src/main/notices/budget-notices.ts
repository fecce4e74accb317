import type { BudgetState } from '../../shared/domain.ts'
import type { Emit } from '../ipc/events.ts'
import type { Ports } from '../ports.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

const dollars = (usd: number): string => `$${usd.toFixed(2)}`

/** By the system, else by the app's own notice. */
export function tellOfBudgets(notify: Ports['notify'], emit: Emit): (state: BudgetState, percent: number) => void {
  return (state, percent) => {
    const isDay = state.period === 'day'
    const message =
      percent >= 100
        ? isDay
          ? words('Today’s budget is spent.')
          : words('This month’s budget is spent.')
        : isDay
          ? said('Today’s budget is {percent}% spent.', { percent })
          : said('This month’s budget is {percent}% spent.', { percent })
    const { unpricedCount } = state
    const sums = { spent: dollars(state.spentUsd), budget: dollars(state.budgetUsd) }
    const sentences = [
      unpricedCount === 0
        ? isDay
          ? said('{spent} of {budget} was spent today.', sums)
          : said('{spent} of {budget} was spent this month.', sums)
        : isDay
          ? said('At least {spent} of {budget} was spent today.', sums)
          : said('At least {spent} of {budget} was spent this month.', sums),
      ...(unpricedCount === 0
        ? []
        : [
            said(
              '{count, plural, one {# call has no known price and is} other {# calls have no known price and are}} not counted.',
              { count: unpricedCount },
            ),
          ]),
      words('Nothing is blocked. Change it in Settings → Budgets.'),
    ]
    const advice = sentences.join(' ')
    if (!notify(message, advice, '#/settings/budgets'))
      emit('app.notice', { severity: percent >= 100 ? 'warning' : 'info', message, advice })
  }
}
