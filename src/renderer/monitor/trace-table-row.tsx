import type { ReactNode } from 'react'
import type { TraceRow, TraceTableColumn } from '../../shared/domain.ts'
import type { TraceColumn } from '../../shared/trace-columns.ts'
import { formatCost, formatCount, formatDuration, nothing, wholeMs } from '../ui/format.ts'
import { Marked, Snippet } from '../ui/marks.tsx'
import { Quantity } from '../ui/quantity.tsx'
import { Delivery } from '../ui/shape.tsx'
import { Time } from '../ui/time.tsx'
import { columnKinds } from './columns.ts'
import { LevelBadge, levelWords } from './level.tsx'
import { useSearchText } from './search-text.ts'

export function TraceTableRow({ row, columns }: { row: TraceRow; columns: readonly TraceTableColumn[] }) {
  const hasLevel = columns.some(({ column }) => column === 'level')
  return columns.map(({ column }) => (
    <div
      key={column}
      role="gridcell"
      data-column={column}
      title={titleOf(column, row)}
      className={`flex min-w-0 items-center overflow-hidden px-1.5 whitespace-nowrap ${columnKinds[column].isAmount ? 'justify-end' : ''}`}
    >
      {column === 'prompt' ? <Prompt row={row} showsLevel={!hasLevel} /> : <Cell column={column} row={row} />}
    </div>
  ))
}

/** What is cut off in a narrow column, and what stands in no column. */
function titleOf(column: TraceColumn, row: TraceRow): string | undefined {
  if (column === 'prompt') return `${row.prompt}\n${columnKinds.chat.name}: ${row.conversationTitle}`
  if (column === 'model') return `${row.model} · ${row.providerName}`
  const text = {
    chat: row.conversationTitle,
    provider: row.providerName,
    user: row.userId,
    environment: row.environment,
  }
  return text[column as keyof typeof text]
}

/** What was asked, or where a text is searched for what it was found by. */
function Prompt({ row, showsLevel }: { row: TraceRow; showsLevel: boolean }) {
  return (
    <span className="flex min-w-0 flex-1 items-center gap-2">
      <span dir="auto" data-cell="prompt" className="min-w-0 flex-1 truncate text-left">
        <Snippet text={row.snippet || row.prompt || row.conversationTitle} />
      </span>
      {showsLevel && row.level !== 'DEFAULT' && (
        <span title={row.statusMessage ?? ''}>
          <LevelBadge level={row.level} />
        </span>
      )}
    </span>
  )
}

const dim = 'truncate text-ink-2'

function Cell({ column, row }: { column: Exclude<TraceColumn, 'prompt'>; row: TraceRow }): ReactNode {
  const searched = useSearchText()
  switch (column) {
    case 'started':
      return <Time atMs={row.startedAtMs} className="truncate text-xs text-ink-2" />
    case 'chat':
      return (
        <span dir="auto" className={dim}>
          {row.conversationTitle}
        </span>
      )
    case 'model':
      return (
        <span className={dim}>
          <Marked text={row.model} query={searched} />
        </span>
      )
    case 'provider':
      return <span className={dim}>{row.providerName}</span>
    case 'user':
      return <span className={dim}>{row.userId}</span>
    case 'environment':
      return <span className={dim}>{row.environment}</span>
    case 'level':
      return row.level === 'DEFAULT' ? (
        <span className="text-ink-3">{levelWords.DEFAULT}</span>
      ) : (
        <span title={row.statusMessage ?? ''}>
          <LevelBadge level={row.level} />
        </span>
      )
    case 'latency':
      return <Quantity raw={wholeMs(row.durationMs)}>{formatDuration(row.durationMs)}</Quantity>
    case 'firstToken':
      return <Quantity raw={wholeMs(row.timeToFirstTokenMs)}>{formatDuration(row.timeToFirstTokenMs)}</Quantity>
    case 'tokens':
      return <Quantity raw={row.usage?.total ?? null}>{row.usage ? formatCount(row.usage.total) : nothing}</Quantity>
    case 'cost':
      return row.usage ? (
        <span className={row.costUsd === null ? 'text-ink-3' : ''}>
          <Quantity raw={row.costUsd}>{formatCost(row.costUsd)}</Quantity>
        </span>
      ) : (
        <span className="text-ink-3">{nothing}</span>
      )
    case 'delivery':
      return <Delivery state={row.delivery} />
  }
}
