import { Download } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import type { SqlAnswer } from '../../../shared/domain.ts'
import { csvLine, csvStart } from '../../../shared/csv.ts'
import { maxSqlMs } from '../../../shared/sql-limits.ts'
import { Button } from '../../ui/button.tsx'
import { formatDuration, plural } from '../../ui/format.ts'
import { saveFile } from '../../ui/save-file.ts'
import { Failure, Waiting } from '../../ui/waiting.tsx'
import { SqlRows } from './sql-rows.tsx'
import { useSql } from './sql-store.ts'

type Rows = Extract<SqlAnswer, { outcome: 'rows' }>

/** What became of the last question. */
export function SqlAnswerView() {
  const { answer, problem, runningId } = useSql(
    useShallow(({ answer, problem, runningId }) => ({ answer, problem, runningId })),
  )
  if (runningId !== null) return <Waiting what="Reading" />
  if (problem !== null) return <Failure message={problem} />
  if (answer === null) return null
  if (answer.outcome === 'rows') return <Table answer={answer} />
  return <Failure message={wordsFor(answer)} />
}

function wordsFor(answer: Exclude<SqlAnswer, Rows>): string {
  if ('message' in answer) return answer.message
  if (answer.outcome === 'cancelled') return 'Cancelled.'
  return `This took longer than ${maxSqlMs / 1000} seconds and was ended. Narrow it down, for example with WHERE started_at > …`
}

function Table({ answer }: { answer: Rows }) {
  const { columns, rows, isCut, tookMs } = answer
  const saveCsv = (): void => {
    const lines = [columns.map(({ name }) => name), ...rows].map((line) => csvLine(line))
    saveFile('holdfast-query.csv', new Blob([csvStart, ...lines], { type: 'text/csv' }))
  }
  return (
    <section aria-label="Answer" className="flex min-h-0 flex-1 flex-col gap-1">
      <div className="flex h-6 items-center gap-3 text-xs text-ink-3">
        <p role="status">
          {isCut ? `The first ${plural(rows.length, 'row')}; there are more` : plural(rows.length, 'row')} ·{' '}
          {formatDuration(tookMs)}
        </p>
        <span className="flex-1" />
        <Button small variant="quiet" onClick={saveCsv}>
          <Download size={13} />
          CSV
        </Button>
      </div>
      <SqlRows columns={columns} rows={rows} />
    </section>
  )
}
