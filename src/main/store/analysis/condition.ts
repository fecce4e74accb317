import type { TraceFilter } from '../../../shared/domain.ts'
import { isInWeekHours } from './time-spans.ts'

export type Values = Record<string, string | number>
type Several = string | readonly string[] | undefined

export interface Condition {
  /** What `t` stands for: traces, with their delivery state where that is asked for. */
  from: string
  /** Empty, or with its WHERE. */
  where: string
  values: Values
}

/** Where the record of a trace is, whose range is `r`; no record has what was imported. */
export const deliveryOf = (trace: string): string => `CASE WHEN ${trace}.source = 'import' THEN 'imported'
  WHEN ${trace}.record_seq IS NULL THEN 'open' ELSE coalesce(r.state, 'recorded') END`

/** Where a record is, by the range that it lies in. */
export const withDelivery = `(SELECT c.*, ${deliveryOf('c')} AS delivery
  FROM copied_traces c ASOF LEFT JOIN ranges r ON c.record_seq >= r.first_seq)`

/** SQL over `t` for what a filter asks for. An empty list asks for nothing in particular. */
export function toCondition(
  filter: TraceFilter,
  more: { isDeliveryNeeded?: boolean; and?: readonly string[] } = {},
): Condition {
  const parts: string[] = []
  const values: Values = {}
  const add = (sql: string, name: string, value: string | number | null | undefined): void => {
    if (value === null || value === undefined) return
    parts.push(sql)
    values[name] = value
  }
  const addAnyOf = (column: string, wanted: Several): void => {
    const list = anyOf(wanted)
    if (list.length === 0) return
    const names = list.map((value, index) => {
      values[`${column}${index}`] = value
      return `$${column}${index}`
    })
    parts.push(`t.${column} IN (${names.join(', ')})`)
  }
  add('t.started_at_ms >= $fromMs', 'fromMs', filter.fromMs)
  add('t.started_at_ms <= $toMs', 'toMs', filter.toMs)
  addAnyOf('model', filter.model)
  addAnyOf('provider_id', filter.providerId)
  addAnyOf('user_id', filter.userId)
  addAnyOf('conversation_id', filter.conversationId)
  addAnyOf('environment', filter.environment)
  addAnyOf('source', filter.source)
  addAnyOf('level', filter.level)
  const tags = anyOf(filter.tag)
  if (tags.length > 0) {
    parts.push(`list_has_any(${tagsSql}, [${tags.map((_, index) => `$tag${index}`).join(', ')}])`)
    for (const [index, tag] of tags.entries()) values[`tag${index}`] = tag
  }
  addAnyOf('delivery', filter.delivery)
  if (filter.weekHours) parts.push(isInWeekHours(filter.weekHours))
  add('t.duration_ms > $durationAboveMs', 'durationAboveMs', filter.durationAboveMs)
  add('t.cost_usd > $costAboveUsd', 'costAboveUsd', filter.costAboveUsd)
  const text = filter.text?.trim() ?? ''
  if (text !== '') {
    parts.push(textSql)
    values['text'] = text
    values['lowerText'] = text.toLowerCase()
  }
  parts.push(...(more.and ?? []))
  const isDeliveryNeeded = more.isDeliveryNeeded || asksForDelivery(filter)
  return {
    from: `${isDeliveryNeeded ? withDelivery : 'copied_traces'} t`,
    where: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`,
    values,
  }
}

/** The list of a trace's tags. */
export const tagsSql = `from_json(coalesce(t.tags, '[]'), '["VARCHAR"]')`

const anyOf = (wanted: Several): string[] => [wanted ?? []].flat().filter((value) => value !== '')

export const asksForDelivery = ({ delivery }: TraceFilter): boolean => anyOf(delivery).length > 0

/** Texts of messages and of imports are searched in SQLite's indexes; `found` and `found_traces` have what they found. */
const textSql = `(contains(lower(t.model), $lowerText) OR contains(lower(t.status_message), $lowerText) OR t.trace_id = $text
  OR t.answer_row IN (SELECT message_row FROM found) OR t.asked_row IN (SELECT message_row FROM found)
  OR t.row IN (SELECT trace_row FROM found_traces))`
