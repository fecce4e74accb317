import { msg, t, type Message } from '../../shared/words/t.ts'
import { monitorTabs, tabHref, usePlace, type MonitorTab } from '../app/navigation.ts'
import { classes } from '../ui/classes.ts'
import { BudgetMarks } from './budgets/budget-marks.tsx'
import { formatQuery } from './monitor-query.ts'
import { useMonitor } from './monitor-store.ts'

const names: Record<MonitorTab, Message> = {
  traces: msg('Traces'),
  sessions: msg('Sessions'),
  hints: msg('Hints'),
  sql: msg('SQL'),
}

/** What the Monitor shows of what it is narrowed to. */
export function MonitorTabs() {
  const { tab: current } = usePlace()
  const query = useMonitor((state) => formatQuery(state.query))
  return (
    <div className="@container flex h-9 shrink-0 items-end border-b px-4">
      <nav aria-label={t('Monitor')} className="flex shrink-0 gap-4">
        {monitorTabs.map((tab) => (
          <a
            key={tab}
            href={tabHref(tab, null, query)}
            aria-current={tab === current ? 'page' : undefined}
            draggable={false}
            className={classes(
              '-mb-px flex h-8 items-center border-b-2 px-0.5 text-sm',
              tab === current
                ? 'border-accent font-medium text-ink'
                : 'border-transparent text-ink-2 hover:border-line-strong hover:text-ink',
            )}
          >
            {t(names[tab])}
          </a>
        ))}
      </nav>
      <BudgetMarks />
    </div>
  )
}
