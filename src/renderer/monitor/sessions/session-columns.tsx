import type { ReactNode } from 'react'
import type { SessionRow } from '../../../shared/domain.ts'
import type { SessionColumn } from '../../../shared/session-columns.ts'
import { msg, t, type Message } from '../../../shared/words/t.ts'
import { sumOfCosts } from '../costs.ts'
import { formatCount, formatDuration, nothing, wholeMs } from '../../ui/format.ts'
import { Quantity } from '../../ui/quantity.tsx'
import { Time } from '../../ui/time.tsx'

interface ColumnKind {
  name: Message
  /** For `grid-template-columns`. */
  width: string
  /** Stands at the right, and the largest comes first. */
  isAmount?: true
  /** Shown from this width of the list on. */
  fromPx: number
  title?(row: SessionRow): string
  cell(row: SessionRow): ReactNode
}

/** What a session is called: its chat's title, or the id that an import gave it. */
export const sessionName = ({ title, sessionId }: Pick<SessionRow, 'title' | 'sessionId'>): string => title || sessionId

/** The first few, and how many more there are. */
export const named = (names: readonly string[], count: number): string =>
  names.length === 0
    ? nothing
    : count > names.length
      ? t('{names} and {count} more', { names: names.join(', '), count: count - names.length })
      : names.join(', ')

export const sessionColumnKinds: Record<SessionColumn, ColumnKind> = {
  session: {
    name: msg('Session'),
    width: 'minmax(140px, 1fr)',
    fromPx: 0,
    title: sessionName,
    cell: (row) => <bdi className="truncate">{sessionName(row)}</bdi>,
  },
  started: {
    name: msg('Started'),
    width: '100px',
    fromPx: 900,
    cell: ({ startedAtMs }) => <Time atMs={startedAtMs} className="truncate text-xs text-ink-2" />,
  },
  ended: {
    name: msg('Last'),
    width: '100px',
    fromPx: 0,
    cell: ({ endedAtMs }) => <Time atMs={endedAtMs} className="truncate text-xs text-ink-2" />,
  },
  duration: {
    name: msg('Duration'),
    width: '92px',
    isAmount: true,
    fromPx: 1000,
    cell: ({ startedAtMs, endedAtMs }) => (
      <Quantity raw={wholeMs(endedAtMs - startedAtMs)}>{formatDuration(endedAtMs - startedAtMs)}</Quantity>
    ),
  },
  traces: {
    name: msg('Traces'),
    width: '72px',
    isAmount: true,
    fromPx: 0,
    cell: ({ traceCount }) => <Quantity raw={traceCount}>{formatCount(traceCount)}</Quantity>,
  },
  errors: {
    name: msg('Errors'),
    width: '72px',
    isAmount: true,
    fromPx: 560,
    cell: ({ errorCount }) => (
      <span className={errorCount > 0 ? 'text-bad' : 'text-ink-3'}>
        <Quantity raw={errorCount}>{formatCount(errorCount)}</Quantity>
      </span>
    ),
  },
  tokens: {
    name: msg('Tokens'),
    width: '88px',
    isAmount: true,
    fromPx: 560,
    cell: ({ totalTokens }) => <Quantity raw={totalTokens}>{formatCount(totalTokens)}</Quantity>,
  },
  cost: {
    name: msg('Cost'),
    width: '88px',
    isAmount: true,
    fromPx: 0,
    title: ({ unpricedCount }) =>
      unpricedCount > 0
        ? t('{count, plural, one {# trace} other {# traces}} without a known price', { count: unpricedCount })
        : '',
    cell: (row) => <Quantity raw={row.costUsd}>{sumOfCosts(row)}</Quantity>,
  },
  model: {
    name: msg('Models'),
    width: '170px',
    fromPx: 720,
    title: ({ models, modelCount }) => named(models, modelCount),
    cell: ({ models, modelCount }) => <span className="truncate text-ink-2">{named(models, modelCount)}</span>,
  },
  user: {
    name: msg('User'),
    width: '100px',
    fromPx: 820,
    title: ({ users, userCount }) => named(users, userCount),
    cell: ({ users, userCount }) => <span className="truncate text-ink-2">{named(users, userCount)}</span>,
  },
}
