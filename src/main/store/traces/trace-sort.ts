import type { Cursor, TraceColumn, TraceSort } from '../../../shared/trace-columns.ts'
import { deliverySql } from '../chat/read-chat.ts'
import { amount, text } from './sorted-values.ts'
import { promptSql } from './trace-row.ts'

// Pages of sorted traces. A page begins behind the last row of the one before, which its value and its row name together:
// rows of the same value stand in the order of their rows, and what has no value stands at the end in both directions.

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

/** `isBackwards`: from the end of the list towards its beginning. */
export function pageOrder({ column, isDescending }: TraceSort, cursor: Cursor | null, isBackwards = false): PageOrder {
  const value = values[column]
  const isDown = isDescending !== isBackwards
  const direction = isDown ? 'DESC' : 'ASC'
  const behind = isDown ? '<' : '>'
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
  const seekNone = isBackwards ? `((${value}) IS NOT NULL OR ${inTie})` : `(${value}) IS NULL AND ${inTie}`
  const orNone = isBackwards ? '' : ` OR (${value}) IS NULL`
  return {
    value,
    orderBy: `${value} ${direction} NULLS ${isBackwards ? 'FIRST' : 'LAST'}, t.row ${direction}`,
    seek:
      cursor &&
      (cursor.value === null
        ? seekNone
        : `(${value} ${behind} @sortValue OR (${value} = @sortValue AND ${inTie})${orNone})`),
  }
}
