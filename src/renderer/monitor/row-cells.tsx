import type { ReactNode } from 'react'
import type { TableRow, Usage } from '../../shared/domain.ts'
import type { TableColumn } from '../../shared/row-kinds.ts'
import { t } from '../../shared/words/t.ts'
import { ownCost } from './costs.ts'
import { formatCount, formatDuration, formatRate, nothing, roundRate, wholeMs } from '../ui/format.ts'
import { Marked, Snippet } from '../ui/marks.tsx'
import { Quantity } from '../ui/quantity.tsx'
import { Delivery } from '../ui/shape.tsx'
import { Time } from '../ui/time.tsx'
import { tokensPerSecond } from '../ui/token-rate.ts'
import { columnKinds, type ShownColumns } from './columns.ts'
import { LevelBadge, levelWord } from './level.tsx'
import { isObservation } from './table-rows.ts'
import { useSearchText } from './search-text.ts'
import { TypeIcon } from './trace/types.tsx'

/** A trace or an observation, whose columns are much the same. */
export function RowCells({ row, columns }: { row: TableRow; columns: ShownColumns }) {
  const has = (wanted: TableColumn): boolean => columns.some(({ column }) => column === wanted)
  // What went wrong is told of the row's first words where it has no column of its own.
  const leads = isObservation(row) ? 'name' : 'prompt'
  return columns.map(({ column }) => (
    <div
      key={column}
      role="gridcell"
      data-column={column}
      title={titleOf(column, row)}
      className={`flex min-w-0 items-center gap-2 overflow-hidden px-1.5 whitespace-nowrap ${columnKinds[column].isAmount ? 'justify-end' : ''}`}
    >
      {column === 'name' && !has('type') && isObservation(row) && <TypeIcon type={row.type} />}
      <Cell column={column} row={row} />
      {column === leads && !has('level') && row.level !== 'DEFAULT' && <Level row={row} />}
    </div>
  ))
}

/** What is cut off in a narrow column, and what stands in no column. */
function titleOf(column: TableColumn, row: TableRow): string | undefined {
  if (column === 'prompt') return `${row.prompt}\n${t('Chat: {title}', { title: row.conversationTitle })}`
  if (column === 'model' && row.model !== '') return [row.model, row.providerName].filter(Boolean).join(' · ')
  const text = {
    name: row.name,
    chat: row.conversationTitle,
    provider: row.providerName,
    user: row.userId,
    environment: row.environment,
    message: row.statusMessage ?? '',
  }
  return text[column as keyof typeof text]
}

const Level = ({ row }: { row: TableRow }) => (
  <span title={row.statusMessage ?? ''}>
    <LevelBadge level={row.level} />
  </span>
)

const dim = 'truncate text-ink-2'

function Cell({ column, row }: { column: TableColumn; row: TableRow }): ReactNode {
  const searched = useSearchText()
  switch (column) {
    case 'started':
      return <Time atMs={row.startedAtMs} className="truncate text-xs text-ink-2" />
    case 'type':
      return isObservation(row) ? (
        <>
          <TypeIcon type={row.type} isNamedBeside />
          <span className={dim}>{row.type}</span>
        </>
      ) : null
    case 'name':
      return (
        <span dir="auto" data-cell="name" className="min-w-0 flex-1 truncate text-left">
          <Marked text={row.name} query={searched} />
        </span>
      )
    // What was asked, or where a text is searched for what it was found by.
    case 'prompt':
      return (
        <span
          dir="auto"
          data-cell="prompt"
          className={`min-w-0 flex-1 truncate text-left ${isObservation(row) ? 'text-ink-2' : ''}`}
        >
          <Snippet
            text={row.snippet || row.prompt || row.conversationTitle || (isObservation(row) ? row.traceName : '')}
          />
        </span>
      )
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
      return row.level === 'DEFAULT' ? <span className="text-ink-3">{levelWord('DEFAULT')}</span> : <Level row={row} />
    case 'message':
      return (
        <span dir="auto" className={dim}>
          <Marked text={row.statusMessage ?? ''} query={searched} />
        </span>
      )
    case 'latency':
      return <Amount raw={wholeMs(row.durationMs)}>{formatDuration(row.durationMs)}</Amount>
    case 'firstToken':
      return <Amount raw={wholeMs(row.timeToFirstTokenMs)}>{formatDuration(row.timeToFirstTokenMs)}</Amount>
    case 'rate':
      return <Amount raw={roundRate(tokensPerSecond(row))}>{formatRate(tokensPerSecond(row))}</Amount>
    case 'inputTokens':
      return (
        <Tokens
          usage={row.usage}
          of={({ input, inputCached, inputCacheWrite }) => input + inputCached + inputCacheWrite}
        />
      )
    case 'outputTokens':
      return <Tokens usage={row.usage} of={({ output, outputReasoning }) => output + outputReasoning} />
    case 'tokens':
      return <Tokens usage={row.usage} of={({ total }) => total} />
    case 'cost':
      return <Amount raw={row.costUsd}>{ownCost(row)}</Amount>
    case 'delivery':
      return <Delivery state={row.delivery} />
  }
}

const Tokens = ({ usage, of }: { usage: Usage | null; of(usage: Usage): number }) => (
  <Amount raw={usage && of(usage)}>{usage ? formatCount(of(usage)) : nothing}</Amount>
)

const Amount = ({ raw, children }: { raw: number | null; children: string }) => (
  <span className={`truncate ${raw === null ? 'text-ink-3' : ''}`}>
    <Quantity raw={raw} exact={children}>
      {children}
    </Quantity>
  </span>
)
