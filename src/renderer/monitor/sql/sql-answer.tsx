import { Download } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import type { SqlAnswer } from '../../../shared/domain.ts'
import { csvLine, csvStart } from '../../../shared/csv.ts'
import { maxSqlMs } from '../../../shared/sql-limits.ts'
import { shown, t } from '../../../shared/words/t.ts'
import { Boundary } from '../../ui/boundary.tsx'
import { Button } from '../../ui/button.tsx'
import { Segmented } from '../../ui/field.tsx'
import { formatDuration } from '../../ui/format.ts'
import { createPart } from '../../ui/part.ts'
import { saveFile } from '../../ui/save-file.ts'
import { Failure, Waiting } from '../../ui/waiting.tsx'
import { SqlRows } from './sql-rows.tsx'
import { showAs, useSql } from './sql-store.ts'

type RowsAnswer = Extract<SqlAnswer, { outcome: 'rows' }>

/** What became of the last question. */
export function SqlAnswerView() {
  const { answer, problem, runningId } = useSql(
    useShallow(({ answer, problem, runningId }) => ({ answer, problem, runningId })),
  )
  if (runningId !== null) return <Waiting what={t('Reading')} />
  if (problem !== null) return <Failure message={problem} />
  if (answer === null) return null
  if (answer.outcome === 'rows') return <Rows answer={answer} />
  return <Failure message={wordsFor(answer)} />
}

function wordsFor(answer: Exclude<SqlAnswer, RowsAnswer>): string {
  if ('message' in answer) return shown(answer.message)
  if (answer.outcome === 'cancelled') return t('Cancelled.')
  return t(
    'This took longer than {seconds} seconds and was ended. Narrow it down, for example with WHERE started_at > …',
    { seconds: maxSqlMs / 1000 },
  )
}

const views = () =>
  [
    { value: 'table', label: t('Table') },
    { value: 'chart', label: t('Chart') },
  ] as const
/** With what draws, fetched on use. */
const chartPart = createPart(() => import('./sql-chart.tsx'))

function Rows({ answer }: { answer: RowsAnswer }) {
  const { columns, rows, isCut, tookMs } = answer
  const shownAs = useSql((state) => state.shownAs)
  const saveCsv = (): void => {
    const lines = [columns.map(({ name }) => name), ...rows].map((line) => csvLine(line))
    saveFile('holdfast-query.csv', new Blob([csvStart, ...lines], { type: 'text/csv' }))
  }
  return (
    <section aria-label={t('Answer')} className="flex min-h-0 flex-1 flex-col gap-1">
      <div className="flex h-7 items-center gap-3 text-xs text-ink-3">
        <p role="status">
          {isCut
            ? t('The first {count, plural, one {# row} other {# rows}}; there are more', { count: rows.length })
            : t('{count, plural, one {# row} other {# rows}}', { count: rows.length })}{' '}
          · {formatDuration(tookMs)}
        </p>
        <span className="flex-1" />
        <Segmented label={t('Shown as')} choices={views()} value={shownAs} onChoose={showAs} />
        <Button small variant="quiet" onClick={saveCsv}>
          <Download size={13} />
          CSV
        </Button>
      </div>
      {shownAs === 'table' ? (
        <SqlRows columns={columns} rows={rows} />
      ) : (
        <Boundary
          renderFallback={(_, reset) => (
            <Failure
              message={t('The chart could not be loaded. The table is not affected.')}
              onRetry={() => {
                chartPart.preload()
                reset()
              }}
            />
          )}
        >
          <Chart answer={answer} />
        </Boundary>
      )}
    </section>
  )
}

function Chart({ answer }: { answer: RowsAnswer }) {
  const part = chartPart.use()
  return part === null ? <Waiting what={t('Loading the chart')} /> : <part.SqlChart table={answer} />
}
