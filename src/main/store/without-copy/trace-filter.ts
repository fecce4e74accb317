import type { TraceFilter } from '../../../shared/domain.ts'
import { tagsSql } from './tags.ts'
import { inWeekHours } from './week-hours.ts'
import { toFtsQuery } from '../chat/fts-query.ts'
import { deliverySql } from '../chat/message-row.ts'

export type Bindings = Record<string, string | number>
type Several = string | readonly string[] | undefined

/** SQL over `traces t` for what a filter asks for. An empty list asks for nothing in particular. */
export function toWhere(filter: TraceFilter): { where: string; bindings: Bindings } {
  const parts: string[] = []
  const bindings: Bindings = {}
  const add = (sql: string, name: string, value: string | number | null | undefined): void => {
    if (value === null || value === undefined) return
    parts.push(sql)
    bindings[name] = value
  }
  const addAnyOf = (expression: string, name: string, wanted: Several): void => {
    const values = [wanted ?? []].flat().filter((value) => value !== '')
    // One is compared directly, so that an index can serve.
    if (values.length === 1) add(`${expression} = @${name}`, name, values[0])
    else if (values.length > 1)
      add(`${expression} IN (SELECT value FROM json_each(@${name}))`, name, JSON.stringify(values))
  }
  add('t.started_at_ms >= @fromMs', 'fromMs', filter.fromMs)
  add('t.started_at_ms <= @toMs', 'toMs', filter.toMs)
  addAnyOf('t.model', 'model', filter.model)
  addAnyOf('t.provider_id', 'providerId', filter.providerId)
  addAnyOf('t.user_id', 'userId', filter.userId)
  addAnyOf('t.conversation_id', 'conversationId', filter.conversationId)
  addAnyOf('t.environment', 'environment', filter.environment)
  addAnyOf('t.source', 'source', filter.source)
  const tags = [filter.tag ?? []].flat().filter((tag) => tag !== '')
  if (tags.length > 0) {
    add(
      `EXISTS (SELECT 1 FROM ${tagsSql} g WHERE g.value IN (SELECT value FROM json_each(@tags)))`,
      'tags',
      JSON.stringify(tags),
    )
  }
  addAnyOf('t.level', 'level', filter.level)
  addAnyOf(deliverySql, 'delivery', filter.delivery)
  if (filter.weekHours) parts.push(inWeekHours(filter.weekHours))
  add('t.duration_ms > @durationAboveMs', 'durationAboveMs', filter.durationAboveMs)
  add('t.cost_usd > @costAboveUsd', 'costAboveUsd', filter.costAboveUsd)
  addText(filter.text?.trim() ?? '', parts, bindings)
  return { where: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, bindings }
}

function addText(text: string, parts: string[], bindings: Bindings): void {
  if (text === '') return
  const words = toFtsQuery(text)
  // A text that asks for nothing finds nothing.
  if (words === null) {
    parts.push('FALSE')
    return
  }
  parts.push(
    `(t.model LIKE @like ESCAPE '\\' OR t.status_message LIKE @like ESCAPE '\\' OR t.trace_id = @text OR t.message_id IN (
       SELECT m.id FROM said JOIN messages m ON m.row = said.rowid WHERE said MATCH @words
       UNION ALL
       SELECT a.id FROM said JOIN messages m ON m.row = said.rowid JOIN messages a ON a.parent_id = m.id
         WHERE said MATCH @words) OR t.trace_id IN (
       SELECT o.trace_id FROM imported_words JOIN observations o ON o.import_row = imported_words.rowid WHERE imported_words MATCH @words))`,
  )
  bindings['like'] = `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  bindings['text'] = text
  bindings['words'] = words
}
