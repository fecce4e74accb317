import { Download } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { t } from '../../../shared/words/t.ts'
import { Boundary } from '../../ui/boundary.tsx'
import { Button } from '../../ui/button.tsx'
import { showToast } from '../../ui/toast-store.ts'
import { Failure } from '../../ui/waiting.tsx'
import type { DrawnChart } from '../charts/chart-model.ts'
import { ChartPane } from '../charts/chart-pane.tsx'
import { savePicture } from '../charts/chart-picture.ts'
import { drawing } from '../charts/plot-area.tsx'
import { kindOf, likelyChoice, namesOf, type ChartChoice, type SqlTable } from './chart-columns.ts'
import { sqlChartOf } from './sql-chart-model.ts'
import { chooseChart, useSql } from './sql-store.ts'

/** An answer as a chart of the columns that the user chooses. */
export function SqlChart({ table }: { table: SqlTable }) {
  const { columns, rows } = table
  const shape = JSON.stringify(columns)
  const chosen = useSql(({ chartChoice }) => (chartChoice?.shape === shape ? chartChoice.choice : null))
  const choice = useMemo(() => chosen ?? likelyChoice(table), [chosen, table])
  const drawn = useMemo(() => choice && sqlChartOf(table, choice), [table, choice])
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => drawing.preload(), [])
  const savePng = (chart: DrawnChart): void => {
    const canvas = place.current?.querySelector('canvas')
    if (!canvas) return
    savePicture(chart, canvas).catch(() =>
      showToast({ severity: 'error', message: t('The picture could not be made.') }),
    )
  }
  if (rows.length === 0) return <Lacking words={t('There are no rows to draw.')} />
  if (!choice || !drawn)
    return <Lacking words={t('A chart needs a column of numbers, for example count(*) AS calls.')} />
  return (
    <div ref={place} className="flex min-h-0 flex-1 flex-col overflow-hidden rounded-lg border bg-raised pb-1">
      <div className="flex items-center gap-2 border-b py-1 pr-1.5 pl-3">
        <Choices columns={columns} choice={choice} onChoose={(next) => chooseChart({ shape, choice: next })} />
        <Button small variant="quiet" onClick={() => savePng(drawn.chart)}>
          <Download size={13} />
          PNG
        </Button>
      </div>
      <div className="min-h-0 flex-1">
        <Boundary
          renderFallback={(_, reset) => (
            <Failure
              message={t('The chart could not be drawn. The table is not affected.')}
              onRetry={() => {
                drawing.preload()
                reset()
              }}
            />
          )}
        >
          <ChartPane
            key={JSON.stringify(choice)}
            chart={drawn.chart}
            asTable={false}
            blankWords={t('Nothing but zeros and missing values')}
            zoom={null}
          />
        </Boundary>
      </div>
      {drawn.notes.length > 0 && (
        <p className="px-3 pb-1 text-2xs text-ink-3">
          {drawn.notes
            .map((note) => t('{note}.', { note }))
            .reduce((sentence, next) => t('{sentence} {next}', { sentence, next }))}
        </p>
      )}
    </div>
  )
}

const Lacking = ({ words }: { words: string }) => (
  <p className="flex flex-1 items-center justify-center rounded-lg border bg-raised p-4 text-sm text-ink-3">{words}</p>
)

function Choices({
  columns,
  choice,
  onChoose,
}: {
  columns: SqlTable['columns']
  choice: ChartChoice
  onChoose(choice: ChartChoice): void
}) {
  const { x, ys, series } = choice
  const named = namesOf(columns).map((label, index) => ({ value: String(index), label }))
  const numbers = columns.flatMap((column, index) => (kindOf(column) === 'number' ? [index] : []))
  const numberNames = named.filter((_, index) => numbers.includes(index))
  const indexIn = (value: string): number | null => (value === none ? null : Number(value))
  return (
    <div className="flex flex-1 flex-wrap items-center gap-x-4 gap-y-1">
      <Pick
        label="X"
        choices={[...named, { value: none, label: t('Number of the row') }]}
        value={x === null ? none : String(x)}
        onChoose={(value) => onChoose({ ...choice, x: indexIn(value) })}
      />
      <Pick
        label="Y"
        choices={numbers.length < 2 ? numberNames : [...numberNames, { value: every, label: t('All numbers') }]}
        value={ys.length > 1 ? every : String(ys[0])}
        onChoose={(value) =>
          value === every
            ? onChoose({ ...choice, ys: numbers.filter((index) => index !== x), series: null })
            : onChoose({ ...choice, ys: [Number(value)] })
        }
      />
      <Pick
        label={t('Series')}
        choices={[{ value: none, label: t('Nothing') }, ...named]}
        value={series === null ? none : String(series)}
        onChoose={(value) => onChoose({ ...choice, series: indexIn(value), ys: ys.slice(0, value === none ? 9 : 1) })}
      />
    </div>
  )
}

const none = 'none'
const every = 'every'

function Pick({
  label,
  choices,
  value,
  onChoose,
}: {
  label: string
  choices: { value: string; label: string }[]
  value: string
  onChoose(value: string): void
}) {
  return (
    <label className="flex min-w-0 items-center gap-1.5 text-xs text-ink-2">
      {label}
      <select
        aria-label={label}
        value={value}
        onChange={({ target }) => onChoose(target.value)}
        className="h-6 max-w-48 min-w-0 rounded-sm border border-line-strong bg-raised px-1 text-xs text-ink"
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  )
}
