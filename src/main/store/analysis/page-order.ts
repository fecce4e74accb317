import type { Cursor, TraceColumn, TraceSort } from '../../../shared/trace-columns.ts'
import { keyset, type Keyset } from './keyset.ts'

// Pages of sorted traces.

const text = (column: string): string => `lower(${column})`

/** What is no column of the trace `t` everywhere. */
interface Made {
  prompt: string
  delivery: string
}
const copied: Made = { prompt: 't.prompt', delivery: 't.delivery' }

/** SQL over the trace `t`, and over its `chat` where that is what is sorted by. */
const valuesOver = (made: Made): Record<TraceColumn, string> => ({
  started: 't.started_at_ms',
  prompt: text(made.prompt),
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
  delivery: `CASE ${made.delivery} WHEN 'open' THEN 0 WHEN 'recorded' THEN 1 WHEN 'retry' THEN 1 WHEN 'sending' THEN 2
    WHEN 'ambiguous' THEN 3 WHEN 'delivered' THEN 4 WHEN 'confirmed' THEN 4 WHEN 'dead' THEN 5 WHEN 'imported' THEN 7 ELSE 6 END`,
})

export interface PageOrder extends Keyset {
  /** What a page is sorted by; goes into the cursor of the next. */
  value: string
  /** Empty, or what the value needs beside `t`. */
  join: string
  isDeliveryNeeded: boolean
}

/** `isBackwards`: from the end of the list towards its beginning. */
export function pageOrder(
  { column, isDescending }: TraceSort,
  cursor: Cursor | null,
  isBackwards = false,
  made = copied,
): PageOrder {
  const value = valuesOver(made)[column]
  return {
    value,
    join: column === 'chat' ? 'LEFT JOIN copied_chats chat ON chat.id = t.conversation_id' : '',
    isDeliveryNeeded: column === 'delivery',
    ...keyset({ value, row: 't.row', isDescending }, cursor, isBackwards),
  }
}
