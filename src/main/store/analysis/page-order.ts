import type { Cursor, TraceColumn, TraceSort } from '../../../shared/trace-columns.ts'
import type { Values } from './condition.ts'

// Pages of sorted traces. A page begins behind the last row of the one before, which its value and its row name together:
// rows of the same value stand in the order of their rows, and what has no value stands at the end in both directions.

const text = (column: string): string => `lower(${column})`

/** SQL over the trace `t`, and over its `chat` where that is what is sorted by. */
const columns: Record<TraceColumn, string> = {
  started: 't.started_at_ms',
  prompt: text('t.prompt'),
  chat: text('chat.title'),
  model: text('t.model'),
  provider: text('t.provider_name'),
  user: text('t.user_id'),
  environment: text('t.environment'),
  level: "CASE t.level WHEN 'DEBUG' THEN 0 WHEN 'WARNING' THEN 2 WHEN 'ERROR' THEN 3 ELSE 1 END",
  latency: 't.duration_ms',
  firstToken: 't.ttft_ms',
  tokens: 't.total_tokens',
  cost: 't.cost_usd',
  // By the words that are shown, in the order in which a record goes through them.
  delivery: `CASE t.delivery WHEN 'open' THEN 0 WHEN 'recorded' THEN 1 WHEN 'retry' THEN 1 WHEN 'sending' THEN 2
    WHEN 'ambiguous' THEN 3 WHEN 'delivered' THEN 4 WHEN 'confirmed' THEN 4 WHEN 'dead' THEN 5 WHEN 'imported' THEN 7 ELSE 6 END`,
}

export interface PageOrder {
  /** What a page is sorted by; goes into the cursor of the next. */
  value: string
  /** Empty, or what the value needs beside `t`. */
  join: string
  isDeliveryNeeded: boolean
  orderBy: string
  /** What is behind the cursor; none on the first page. */
  seek: string[]
  values: Values
}

/** `isBackwards`: from the end of the list towards its beginning. */
export function pageOrder({ column, isDescending }: TraceSort, cursor: Cursor | null, isBackwards = false): PageOrder {
  const value = columns[column]
  const isDown = isDescending !== isBackwards
  const direction = isDown ? 'DESC' : 'ASC'
  const behind = isDown ? '<' : '>'
  const inTie = `t.row ${behind} $sortRow`
  const seek = (at: Cursor): string =>
    at.value === null
      ? isBackwards
        ? `(${value} IS NOT NULL OR ${inTie})`
        : `(${value} IS NULL AND ${inTie})`
      : `(${value} ${behind} $sortValue OR (${value} = $sortValue AND ${inTie})${isBackwards ? '' : ` OR ${value} IS NULL`})`
  return {
    value,
    join: column === 'chat' ? 'LEFT JOIN copied_chats chat ON chat.id = t.conversation_id' : '',
    isDeliveryNeeded: column === 'delivery',
    orderBy: `value ${direction} NULLS ${isBackwards ? 'FIRST' : 'LAST'}, row ${direction}`,
    seek: cursor ? [seek(cursor)] : [],
    values: cursor ? { sortRow: cursor.row, ...(cursor.value !== null && { sortValue: cursor.value }) } : {},
  }
}
