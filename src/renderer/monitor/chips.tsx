import { X } from 'lucide-react'
import { t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { formatCost, formatDuration, formatMinute } from '../ui/format.ts'
import { fieldNames, labelOf } from './filter-fields.ts'
import { defaultRange, hasFilters, noFilters, toggled, type CustomPeriod, type MonitorQuery } from './monitor-query.ts'
import { useListFields } from './list-fields.ts'
import { narrow, useMonitor } from './monitor-store.ts'

interface Chip {
  name: string
  value: string
  /** What is left without it. */
  without: Partial<MonitorQuery>
}

export function periodWords({ fromMs, toMs }: CustomPeriod): string {
  if (fromMs === null) return toMs === null ? t('ever') : t('until {time}', { time: formatMinute(toMs) })
  return toMs === null
    ? t('since {time}', { time: formatMinute(fromMs) })
    : `${formatMinute(fromMs)} – ${formatMinute(toMs)}`
}

function useChips(): Chip[] {
  const { query, facets } = useMonitor()
  const fields = useListFields()
  const { period, durationAboveMs, costAboveUsd, text } = query
  return [
    ...(typeof period === 'string'
      ? []
      : [{ name: t('Time'), value: periodWords(period), without: { period: defaultRange } }]),
    ...fields.flatMap((field) =>
      query[field].map((value) => ({
        name: t(fieldNames[field]),
        value: labelOf(field, value, facets),
        without: { [field]: toggled(query[field], value) },
      })),
    ),
    ...(durationAboveMs === null
      ? []
      : [
          {
            name: t('Latency'),
            value: t('above {amount}', { amount: formatDuration(durationAboveMs) }),
            without: { durationAboveMs: null },
          },
        ]),
    ...(costAboveUsd === null
      ? []
      : [
          {
            name: t('Cost'),
            value: t('above {amount}', { amount: formatCost(costAboveUsd) }),
            without: { costAboveUsd: null },
          },
        ]),
    ...(text.trim() === '' ? [] : [{ name: t('Text'), value: text, without: { text: '' } }]),
  ]
}

/** All that narrows the view, each with a way to take it back. */
export function Chips() {
  const chips = useChips()
  const isNarrowed = useMonitor(({ query }) => hasFilters(query) || typeof query.period !== 'string')
  const clear = (): void => {
    const { period } = useMonitor.getState().query
    narrow({ ...noFilters, ...(typeof period !== 'string' && { period: defaultRange }) })
  }
  if (!isNarrowed) return null
  return (
    <ul aria-label={t('Filters')} className="flex max-h-16 flex-wrap items-center gap-1.5 overflow-y-auto">
      {chips.map(({ name, value, without }) => (
        <li
          key={`${name} ${value}`}
          className="flex h-6 max-w-72 items-center rounded-md border border-accent bg-accent-soft pl-2 text-xs text-accent-text"
        >
          <span className="truncate" title={value}>
            {name}: <bdi>{value}</bdi>
          </span>
          <button
            type="button"
            aria-label={t('Remove {name}: {value}', { name, value })}
            title={t('Remove')}
            onClick={() => narrow(without)}
            className="ml-0.5 inline-flex size-6 shrink-0 items-center justify-center rounded-md hover:bg-hover"
          >
            <X size={12} />
          </button>
        </li>
      ))}
      <li>
        <Button small variant="quiet" onClick={clear}>
          {t('Clear all')}
        </Button>
      </li>
    </ul>
  )
}
