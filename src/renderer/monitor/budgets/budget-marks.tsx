import { useEffect } from 'react'
import type { BudgetState } from '../../../shared/domain.ts'
import { msg, t, type Message } from '../../../shared/words/t.ts'
import { placeHref } from '../../app/navigation.ts'
import { useSettings } from '../../settings/settings-store.ts'
import { classes } from '../../ui/classes.ts'
import { formatCost, formatPercent } from '../../ui/format.ts'
import { useFreshTraces, useOnChange } from '../fresh-traces.ts'
import { loadBudgets, useBudgets } from './budgets-store.ts'

const names: Record<BudgetState['period'], Message> = { day: msg('Today'), month: msg('This month') }
/** The longest wait that a timer can have. */
const longestWaitMs = 2 ** 31 - 1

/** What is spent of each budget, with a quiet mark from 80 and from 100 percent on. */
export function BudgetMarks() {
  const { states } = useBudgets()
  useFreshTraces(() => void loadBudgets())
  const set = useSettings(({ settings }) => JSON.stringify(settings?.budgets))
  useOnChange(set, () => void loadBudgets())
  const endsMs = Math.min(...states.map(({ toMs }) => toMs))
  useEffect(() => {
    if (!Number.isFinite(endsMs)) return
    const timer = setTimeout(() => void loadBudgets(), Math.min(longestWaitMs, Math.max(0, endsMs - Date.now())))
    return () => clearTimeout(timer)
  }, [endsMs])
  if (states.length === 0) return null
  return (
    <ul aria-label={t('Budgets')} className="ml-auto flex min-w-0 items-center gap-4 self-center pl-4">
      {states.map((state) => (
        <li key={state.period} className="min-w-0">
          <BudgetMark state={state} />
        </li>
      ))}
    </ul>
  )
}

function BudgetMark({ state }: { state: BudgetState }) {
  const { period, spentUsd, budgetUsd, unpricedCount } = state
  const share = spentUsd / budgetUsd
  const look = share >= 1 ? 'text-bad' : share >= 0.8 ? 'text-warn' : 'text-ink-2'
  const values = { period: t(names[period]), spent: formatCost(spentUsd), budget: formatCost(budgetUsd) }
  return (
    <a
      href={placeHref('settings', 'budgets')}
      title={
        unpricedCount > 0
          ? t(
              '{share} of the budget is spent; {count, plural, one {# call} other {# calls}} without a known price not counted. Change it in Settings.',
              { share: formatPercent(share), count: unpricedCount },
            )
          : t('{share} of the budget is spent. Change it in Settings.', { share: formatPercent(share) })
      }
      draggable={false}
      className={classes('flex items-center gap-2 rounded-sm text-xs whitespace-nowrap hover:underline', look)}
    >
      <span aria-hidden className="h-1.5 w-10 shrink-0 overflow-hidden rounded-full bg-hover @max-5xl:hidden">
        <span
          className={classes(
            'block h-full rounded-full',
            share >= 1 ? 'bg-bad' : share >= 0.8 ? 'bg-warn' : 'bg-accent',
          )}
          style={{ width: `${Math.min(100, share * 100)}%` }}
        />
      </span>
      <span className="truncate @max-4xl:hidden">
        {unpricedCount > 0
          ? t('{period}: at least {spent} of {budget}', values)
          : t('{period}: {spent} of {budget}', values)}
      </span>
      <span className="@4xl:hidden">{t('{period}: {share}', { ...values, share: formatPercent(share) })}</span>
    </a>
  )
}
