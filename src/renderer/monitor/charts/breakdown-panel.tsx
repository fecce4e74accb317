import { useEffect } from 'react'
import type { BreakdownKind, BreakdownRow } from '../../../shared/domain.ts'
import { breakdownKinds } from '../../../shared/chart-kinds.ts'
import { msg, t, type Message } from '../../../shared/words/t.ts'
import { classes } from '../../ui/classes.ts'
import { Segmented } from '../../ui/field.tsx'
import { formatDuration, formatPercent, formatShort, nothing, wholeMs, wholePercent } from '../../ui/format.ts'
import { Quantity } from '../../ui/quantity.tsx'
import { Failure, Waiting } from '../../ui/waiting.tsx'
import { sumOfCosts } from '../costs.ts'
import { fieldNames } from '../filter-fields.ts'
import { toggled, type ListField } from '../monitor-query.ts'
import { narrow, useMonitor } from '../monitor-store.ts'
import { chooseBreakdown, followBreakdown, loadBreakdown, useCharts } from './charts-store.ts'
import { WeekMap } from './week-map.tsx'
import { inSentence } from '../../ui/sentences.ts'

const names: Record<BreakdownKind, Message> = { ...fieldNames, weekHour: msg('Week') }
/** Short enough for all of them to stand in a row. */
const choices = (): { value: BreakdownKind; label: string }[] =>
  breakdownKinds.map((value) => ({
    value,
    label: value === 'environment' ? t('Env') : t(names[value]),
  }))

/** What the range is made of: a row for each model, provider, user or environment, or the hours of the week. */
export function BreakdownPanel({ beside }: { beside: boolean }) {
  const { by, breakdown, breakdownError } = useCharts()
  useEffect(followBreakdown, [])
  return (
    <section
      aria-label={t('Breakdown')}
      className={classes('relative flex min-w-0 flex-col', beside ? 'w-[27rem] shrink-0 border-l' : 'flex-1')}
    >
      <div className="flex px-2 pt-1.5 pb-1">
        <Segmented label={t('Break down by')} choices={choices()} value={by} onChoose={chooseBreakdown} />
      </div>
      {breakdownError !== null ? (
        <Failure message={breakdownError} onRetry={() => void loadBreakdown()} />
      ) : breakdown === null || breakdown.by !== by ? (
        <Waiting what={t('Adding up')} />
      ) : breakdown.answer.rows.length === 0 ? (
        <p className="flex flex-1 items-center justify-center text-xs text-ink-3">{t('No traces in this range')}</p>
      ) : by === 'weekHour' ? (
        <WeekMap rows={breakdown.answer.rows} beside={beside} />
      ) : (
        <Rows by={by} {...breakdown.answer} />
      )}
    </section>
  )
}

/** Of the columns; the name has what is left. German has no short form for thousands of tokens. */
const widths = ['', 'w-[10.5%]', 'w-[14%]', 'w-[15.5%]', 'w-[11.5%]', 'w-[11.5%]', 'w-[11.5%]']

function Rows({
  by,
  rows,
  rowCount,
}: {
  by: Exclude<BreakdownKind, 'weekHour'>
  rows: BreakdownRow[]
  rowCount: number
}) {
  const most = Math.max(...rows.map(({ traceCount }) => traceCount))
  return (
    // A region that scrolls has to be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div
      role="region"
      aria-label={t('By {field}', { field: inSentence(t(names[by])) })}
      tabIndex={0}
      className="min-h-0 flex-1 overflow-auto"
    >
      <table className="w-full table-fixed text-2xs">
        <thead>
          <tr className="text-ink-3">
            {[t(names[by]), t('Traces'), t('Tokens'), t('Cost'), t('Errors'), 'p50', 'p95'].map((name, column) => (
              <th
                key={name}
                scope="col"
                className={classes(
                  'sticky top-0 bg-raised font-normal',
                  column === 0 ? 'pl-3 text-left' : 'pr-2 text-right',
                  widths[column],
                )}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.key} field={by} row={row} share={row.traceCount / most} />
          ))}
        </tbody>
      </table>
      {rowCount > rows.length && (
        <p className="px-3 py-1 text-2xs text-ink-3">
          {t('{count, number} more with fewer traces', { count: rowCount - rows.length })}
        </p>
      )}
    </div>
  )
}

/** Clicked, the whole Monitor is narrowed down to it; clicked again, no longer. */
function Row({ field, row, share }: { field: ListField; row: BreakdownRow; share: number }) {
  const wanted = useMonitor(({ query }) => query[field])
  const isWanted = wanted.includes(row.key)
  const name = row.name || row.key || nothing
  return (
    <tr className={classes('border-t hover:bg-hover', isWanted && 'bg-selected')}>
      <th scope="row" className="relative p-0 text-left font-normal">
        <span
          aria-hidden
          className="absolute inset-y-0.5 left-1 rounded-sm bg-accent-soft"
          style={{ width: `calc(${Math.round(share * 100)}% - 4px)` }}
        />
        <button
          type="button"
          title={isWanted ? t('Stop filtering by {name}', { name }) : t('Filter by {name}', { name })}
          aria-pressed={isWanted}
          disabled={row.key === ''}
          onClick={() => narrow({ [field]: toggled(wanted, row.key) })}
          className="relative block h-5 w-full truncate pl-3 text-left text-ink focus-visible:outline-offset-[-2px]"
        >
          <bdi>{name}</bdi>
        </button>
      </th>
      <Cell raw={row.traceCount}>{formatShort(row.traceCount)}</Cell>
      <Cell raw={row.totalTokens}>{formatShort(row.totalTokens)}</Cell>
      <Cell
        raw={row.costUsd}
        exact={
          row.unpricedCount > 0
            ? t('{count, plural, one {# trace} other {# traces}} unpriced', { count: row.unpricedCount })
            : ''
        }
      >
        {sumOfCosts(row)}
      </Cell>
      <Cell
        raw={wholePercent(row.errorRate)}
        exact={t('{count, plural, one {# error} other {# errors}}', { count: row.errorCount })}
        isBad={row.errorCount > 0}
      >
        {formatPercent(row.errorRate)}
      </Cell>
      <Cell raw={wholeMs(row.p50LatencyMs)} exact={formatDuration(row.p50LatencyMs)}>
        {formatDuration(row.p50LatencyMs)}
      </Cell>
      <Cell raw={wholeMs(row.p95LatencyMs)} exact={formatDuration(row.p95LatencyMs)}>
        {formatDuration(row.p95LatencyMs)}
      </Cell>
    </tr>
  )
}

function Cell({
  raw,
  exact = '',
  isBad = false,
  children,
}: {
  raw: number | null
  exact?: string
  isBad?: boolean
  children: string
}) {
  return (
    <td className={classes('truncate pr-2 text-right', isBad && 'text-bad')}>
      <Quantity raw={raw} exact={exact}>
        {children}
      </Quantity>
    </td>
  )
}
