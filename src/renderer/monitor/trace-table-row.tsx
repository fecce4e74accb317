import type { ReactNode } from 'react'
import type { TraceRow } from '../../shared/domain.ts'
import { formatCost, formatCount, formatDuration, nothing, wholeMs } from '../ui/format.ts'
import { Quantity } from '../ui/quantity.tsx'
import { Delivery } from '../ui/shape.tsx'
import { Time } from '../ui/time.tsx'
import { LevelBadge } from './level.tsx'

/** Less important columns go first where the table is narrow. */
export const columnsClass =
  'grid items-center gap-x-3 px-3 grid-cols-[5.5rem_minmax(0,1fr)_4.5rem_6.5rem] ' +
  '@lg:grid-cols-[5.5rem_minmax(0,1fr)_4.5rem_4.5rem_6.5rem] ' +
  '@2xl:grid-cols-[5.5rem_minmax(0,3fr)_minmax(0,2fr)_4.5rem_4.5rem_5.5rem_6.5rem] ' +
  '@4xl:grid-cols-[5.5rem_minmax(0,3fr)_minmax(0,2fr)_minmax(0,1fr)_4.5rem_4.5rem_4.5rem_5.5rem_6.5rem]'

const fromLarge = 'hidden @lg:block'
const from2xl = 'hidden @2xl:block'
const from4xl = 'hidden @4xl:block'

export function TraceTableHead({ count }: { count: string }) {
  const head = (name: string, className = ''): ReactNode => (
    <div role="columnheader" className={`truncate ${className}`}>
      {name}
    </div>
  )
  return (
    <div role="rowgroup" className="border-b">
      <div role="row" aria-rowindex={1} title={count} className={`h-8 text-xs font-medium text-ink-3 ${columnsClass}`}>
        {head('Started')}
        {head('Chat')}
        {head('Model', from2xl)}
        {head('User', from4xl)}
        {head('Latency', 'text-right')}
        {head('First token', `text-right ${from4xl}`)}
        {head('Tokens', `text-right ${fromLarge}`)}
        {head('Cost', `text-right ${from2xl}`)}
        {head('Delivery')}
      </div>
    </div>
  )
}

export function TraceTableRow({ row }: { row: TraceRow }) {
  return (
    <>
      <Cell className="text-xs text-ink-2">
        <Time atMs={row.startedAtMs} />
      </Cell>
      <Cell className="flex items-center gap-2">
        <span className="truncate" title={row.conversationTitle}>
          {row.conversationTitle}
        </span>
        {row.level !== 'DEFAULT' && (
          <span title={row.statusMessage ?? ''}>
            <LevelBadge level={row.level} />
          </span>
        )}
      </Cell>
      <Cell className={`truncate text-ink-2 ${from2xl}`} title={`${row.model} · ${row.providerName}`}>
        {row.model}
      </Cell>
      <Cell className={`truncate text-ink-2 ${from4xl}`} title={row.userId}>
        {row.userId}
      </Cell>
      <Cell className="text-right">
        <Quantity raw={wholeMs(row.durationMs)}>{formatDuration(row.durationMs)}</Quantity>
      </Cell>
      <Cell className={`text-right ${from4xl}`}>
        <Quantity raw={wholeMs(row.timeToFirstTokenMs)}>{formatDuration(row.timeToFirstTokenMs)}</Quantity>
      </Cell>
      <Cell className={`text-right ${fromLarge}`}>
        <Quantity raw={row.usage?.total ?? null}>{row.usage ? formatCount(row.usage.total) : nothing}</Quantity>
      </Cell>
      <Cell className={`text-right ${from2xl}`}>
        {row.usage ? (
          <span className={row.costUsd === null ? 'text-ink-3' : ''}>
            <Quantity raw={row.costUsd}>{formatCost(row.costUsd)}</Quantity>
          </span>
        ) : (
          <span className="text-ink-3">{nothing}</span>
        )}
      </Cell>
      <Cell className="flex items-center">
        <Delivery state={row.delivery} />
      </Cell>
    </>
  )
}

function Cell({ className = '', title, children }: { className?: string; title?: string; children: ReactNode }) {
  return (
    <div role="gridcell" title={title} className={`min-w-0 whitespace-nowrap ${className}`}>
      {children}
    </div>
  )
}
