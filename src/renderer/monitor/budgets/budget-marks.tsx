import { useEffect } from 'react'
import type { BudgetState } from '../../../shared/domain.ts'
import { placeHref } from '../../app/navigation.ts'
import { useSettings } from '../../settings/settings-store.ts'
import { classes } from '../../ui/classes.ts'
import { formatCost, formatPercent, plural } from '../../ui/format.ts'
import { useFreshTraces, useOnChange } from '../fresh-traces.ts'
import { loadBudgets, useBudgets } from './budgets-store.ts'

const names: Record<BudgetState['period'], string> = { day: 'Today', month: 'This month' }
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
    <ul aria-label="Budgets" className="flex min-w-0 items-center gap-4 self-center">
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
  const unpriced = unpricedCount > 0 ? `; ${plural(unpricedCount, 'call')} without a known price not counted` : ''
  return (
    <a
      href={placeHref('settings', 'budgets')}
      title={`${formatPercent(share)} of the budget is spent${unpriced}. Change it in Settings.`}
      draggable={false}
      className={classes('flex items-center gap-2 rounded-sm text-xs whitespace-nowrap hover:underline', look)}
    >
      <span aria-hidden className="h-1.5 w-10 shrink-0 overflow-hidden rounded-full bg-hover max-[760px]:hidden">
        <span
          className={classes(
            'block h-full rounded-full',
            share >= 1 ? 'bg-bad' : share >= 0.8 ? 'bg-warn' : 'bg-accent',
          )}
          style={{ width: `${Math.min(100, share * 100)}%` }}
        />
      </span>
      <span className="truncate">
        {names[period]}: {unpricedCount > 0 && 'at least '}
        {formatCost(spentUsd)} of {formatCost(budgetUsd)}
      </span>
    </a>
  )
}
