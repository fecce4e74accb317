import { deliveryOf, tagsSql } from './condition.ts'
import { sqlViews } from '../../../shared/sql-views.ts'

// What a user's own SQL sees of the copy, under the names that shared/sql-views.ts lists.

const utc = (column: string): string => `make_timestamp((${column} * 1000)::BIGINT)`

/** How a column of a view is made, where it is not one of the same name in the copy. */
const made: Record<string, Record<string, string>> = {
  traces: {
    started_at: utc('t.started_at_ms'),
    time_to_first_token_ms: 't.ttft_ms',
    session_id: 't.conversation_id',
    session_title: '(SELECT any_value(c.title) FROM copied_chats c WHERE c.id = t.conversation_id)',
    provider: 't.provider_name',
    tags: tagsSql,
    delivery: deliveryOf('t'),
  },
  observations: { started_at: utc('t.started_at_ms'), time_to_first_token_ms: 't.ttft_ms' },
}

const joins: Record<string, string> = { traces: 'ASOF LEFT JOIN ranges r ON t.record_seq >= r.first_seq' }

const typed = (value: string, type: string): string => {
  if (type === 'BIGINT') return `${value}::BIGINT`
  return type === 'BOOLEAN' ? `${value} = 1` : value
}

export const views: readonly string[] = sqlViews.map(({ name, columns }) => {
  const list = columns.map(
    (column) => `${typed(made[name]?.[column.name] ?? `t.${column.name}`, column.type)} AS ${column.name}`,
  )
  return `CREATE VIEW ${name} AS SELECT ${list.join(', ')} FROM copied_${name} t ${joins[name] ?? ''}`
})
