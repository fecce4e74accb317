import type { ObservationColumn, RowKind, SortBy, TableColumn } from '../../../shared/row-kinds.ts'
import type { TraceColumn } from '../../../shared/trace-columns.ts'
import { outputTokensIn, rateIn } from './copied-columns.ts'

// What rows are sorted by.

const text = (column: string): string => `lower(${column})`
const level = (table: string): string =>
  `CASE ${table}.level WHEN 'DEBUG' THEN 0 WHEN 'WARNING' THEN 2 WHEN 'ERROR' THEN 3 ELSE 1 END`

/** What is no column of the trace `t` everywhere. */
interface Made {
  prompt: string
  delivery: string
}

/** SQL over the trace `t`, and over its `chat` where that is what is sorted by. */
export const traceValuesOver = (made: Made): Record<TraceColumn, string> => ({
  started: 't.started_at_ms',
  prompt: text(made.prompt),
  chat: text('chat.title'),
  model: text('t.model'),
  provider: text('t.provider_name'),
  user: text('t.user_id'),
  environment: text('t.environment'),
  level: level('t'),
  latency: 't.duration_ms',
  firstToken: 't.ttft_ms',
  tokens: 't.total_tokens',
  cost: 't.cost_usd',
  // By the words that are shown, in the order in which a record goes through them.
  delivery: `CASE ${made.delivery} WHEN 'open' THEN 0 WHEN 'recorded' THEN 1 WHEN 'retry' THEN 1 WHEN 'sending' THEN 2
    WHEN 'ambiguous' THEN 3 WHEN 'delivered' THEN 4 WHEN 'confirmed' THEN 4 WHEN 'dead' THEN 5 WHEN 'imported' THEN 7 ELSE 6 END`,
})

const traceValues = traceValuesOver({ prompt: 't.prompt', delivery: 't.delivery' })

/** SQL over the observation `o`, for what is its own. */
const ownValues = {
  started: 'o.started_at_ms',
  type: text('o.type'),
  name: text('o.name'),
  model: text('o.model'),
  provider: text('o.provider'),
  level: level('o'),
  message: text('o.status_message'),
  latency: 'o.duration_ms',
  firstToken: 'o.ttft_ms',
  // What wrote nothing has no speed.
  rate: `nullif(${rateIn('o.')}, 0)`,
  inputTokens: `CASE WHEN o.total_tokens IS NOT NULL THEN coalesce(o.input_tokens, 0) + coalesce(o.input_cached_tokens, 0)
    + coalesce(o.input_cache_write_tokens, 0) END`,
  outputTokens: `CASE WHEN o.total_tokens IS NOT NULL THEN ${outputTokensIn('o.')} END`,
  tokens: 'o.total_tokens',
  cost: 'o.cost_usd',
} satisfies Partial<Record<ObservationColumn, string>>

const observationValues: Record<ObservationColumn, string> = { ...traceValues, ...ownValues }

export type RowSort = { [Kind in RowKind]: { rows: Kind; sort: SortBy<ColumnOf[Kind]> } }[RowKind]
interface ColumnOf {
  traces: TraceColumn
  observations: ObservationColumn
}

export interface PageOrder {
  /** What a page is sorted by; goes into the cursor of the next. */
  value: string
  /** The number of a row. */
  row: string
  /** Empty, or what the value needs beside the rows and their traces. */
  join: string
  isDeliveryNeeded: boolean
  /** Of observations: the value is that of the trace. */
  isOfTrace: boolean
  isOfTime: boolean
  /** So few values that most rows have one with many others. */
  isOfFew: boolean
}

const few: readonly TableColumn[] = ['type', 'name', 'model', 'provider', 'user', 'environment', 'level', 'delivery']

export function pageOrder({ rows, sort }: RowSort): PageOrder {
  const column: TableColumn = sort.column
  return {
    value: rows === 'traces' ? traceValues[sort.column] : observationValues[sort.column],
    row: rows === 'traces' ? 't.row' : 'o.row',
    join: column === 'chat' ? 'LEFT JOIN copied_chats chat ON chat.id = t.conversation_id' : '',
    isDeliveryNeeded: column === 'delivery',
    isOfTrace: rows === 'observations' && !(column in ownValues),
    isOfTime: column === 'started',
    isOfFew: few.includes(column),
  }
}
