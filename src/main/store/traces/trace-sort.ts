import type { Cursor, TraceColumn, TraceSort } from '../../../shared/trace-columns.ts'
import { deliverySql } from '../chat/read-chat.ts'

// Pages of sorted traces. A page begins behind the last row of the one before, which its value and its row name together:
// rows of the same value stand in the order of their rows, and what has no value stands at the end in both directions.

const text = (column: string): string => `CASE WHEN typeof(${column}) = 'text' THEN ${column} END COLLATE NOCASE`
/** What is shown as nothing, since it is no amount, is sorted as nothing. */
const amount = (column: string): string =>
  `CASE WHEN typeof(${column}) IN ('integer', 'real') AND ${column} BETWEEN 0 AND 1e300 THEN ${column} END`

/** SQL for the beginning of what was asked in the trace `t`. */
export const promptSql = (characters: number): string => `COALESCE((SELECT substr(p.content, 1, ${characters})
  FROM messages a JOIN messages p ON p.id = a.parent_id WHERE a.id = t.message_id), t.prompt)`

const values: Record<TraceColumn, string> = {
  // The bare column, so that its index serves.
  started: 't.started_at_ms',
  prompt: `ltrim(${promptSql(200)}, char(9, 10, 13, 32)) COLLATE NOCASE`,
  chat: text('(SELECT title FROM conversations c WHERE c.id = t.conversation_id)'),
  model: text('t.model'),
  provider: text('t.provider_name'),
  user: text('t.user_id'),
  environment: text('t.environment'),
  level: `CASE t.level WHEN 'DEBUG' THEN 0 WHEN 'WARNING' THEN 2 WHEN 'ERROR' THEN 3 ELSE 1 END`,
  latency: amount('t.duration_ms'),
  firstToken: amount('t.ttft_ms'),
  tokens: amount('t.total_tokens'),
  cost: amount('t.cost_usd'),
  // By the words that are shown, in the order in which a record goes through them.
  delivery: `CASE ${deliverySql} WHEN 'open' THEN 0 WHEN 'recorded' THEN 1 WHEN 'retry' THEN 1 WHEN 'sending' THEN 2
    WHEN 'ambiguous' THEN 3 WHEN 'delivered' THEN 4 WHEN 'confirmed' THEN 4 WHEN 'dead' THEN 5 WHEN 'imported' THEN 7 ELSE 6 END`,
}

export interface PageOrder {
  /** What a page is sorted by; goes into the cursor of the next. */
  value: string
  orderBy: string
  /** Null on the first page. Binds `sortValue` and `sortRow`. */
  seek: string | null
}

export function pageOrder({ column, isDescending }: TraceSort, cursor: Cursor | null): PageOrder {
  const value = values[column]
  const direction = isDescending ? 'DESC' : 'ASC'
  const behind = isDescending ? '<' : '>'
  if (column === 'started') {
    return {
      value,
      orderBy: `${value} ${direction}, t.row ${direction}`,
      // By the row alone, whatever a damaged file has for its time.
      seek:
        cursor &&
        `(${value}, t.row) ${behind} ((SELECT s.started_at_ms FROM traces s WHERE s.row = @sortRow), @sortRow)`,
    }
  }
  const inTie = `t.row ${behind} @sortRow`
  return {
    value,
    orderBy: `${value} ${direction} NULLS LAST, t.row ${direction}`,
    seek:
      cursor &&
      (cursor.value === null
        ? `(${value}) IS NULL AND ${inTie}`
        : `(${value} ${behind} @sortValue OR (${value} = @sortValue AND ${inTie}) OR (${value}) IS NULL)`),
  }
}
