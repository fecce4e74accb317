import type { SessionColumn } from '../../../shared/session-columns.ts'

// Sums over the traces `t` of a session.

const startedAtMs = 'MIN(t.started_at_ms)'
const endedAtMs = 'MAX(t.started_at_ms + coalesce(t.duration_ms, 0))'
const tokens = 'coalesce(SUM(t.total_tokens), 0)'
// Two threads add up in any order, and the same session must have the same cost on the next page: no price is told apart by the
// eleventh decimal.
const costUsd = 'round(coalesce(SUM(t.cost_usd), 0), 10)'
const traceCount = 'COUNT(*)::DOUBLE'
const errorCount = "(COUNT(*) FILTER (WHERE t.level = 'ERROR'))::DOUBLE"
const firstOf = (column: string): string => `lower(MIN(nullif(t.${column}, '')))`
const namesOf = (column: string): string => `coalesce(list(DISTINCT t.${column}) FILTER (WHERE t.${column} <> ''), [])`

export const shownSums = `${startedAtMs} AS startedAtMs, ${endedAtMs} AS endedAtMs, ${traceCount} AS traceCount,
  ${errorCount} AS errorCount, ${tokens} AS totalTokens, ${costUsd} AS costUsd,
  (COUNT(*) FILTER (WHERE t.total_tokens IS NOT NULL AND t.cost_usd IS NULL))::DOUBLE AS unpricedCount,
  ${namesOf('model')} AS models, ${namesOf('user_id')} AS users`

/** What the list is sorted by. Of all sessions nothing else is added up. */
const sums: Record<Exclude<SessionColumn, 'session'>, string> = {
  started: startedAtMs,
  ended: endedAtMs,
  duration: `${endedAtMs} - ${startedAtMs}`,
  traces: traceCount,
  errors: errorCount,
  tokens,
  cost: costUsd,
  model: firstOf('model'),
  user: firstOf('user_id'),
}

/** SQL for all sessions of these traces, each with its `id` and the `value` that it is sorted by. */
export function sortedSessions(column: SessionColumn, from: string, where: string): string {
  const grouped = (value: string): string =>
    `SELECT t.conversation_id AS id${value} FROM ${from} ${where} GROUP BY t.conversation_id`
  return column === 'session'
    ? `SELECT g.id, lower(c.title) AS value FROM (${grouped('')}) g LEFT JOIN copied_chats c ON c.id = g.id`
    : grouped(`, ${sums[column]} AS value`)
}
