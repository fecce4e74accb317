/** SQL for a text to sort by, as one reads it; what is no text is sorted as nothing. */
export const text = (column: string): string => `CASE WHEN typeof(${column}) = 'text' THEN ${column} END COLLATE NOCASE`

/** What is shown as nothing, since it is no amount, is sorted as nothing. */
export const amount = (column: string): string =>
  `CASE WHEN typeof(${column}) IN ('integer', 'real') AND ${column} BETWEEN 0 AND 1e300 THEN ${column} END`

/** SQL for a latency that is one: `t` is the trace. */
export const hasLatency = 't.duration_ms >= 0 AND t.duration_ms < 9e18'
