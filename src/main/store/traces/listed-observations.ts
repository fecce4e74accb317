import type { ListedObservation } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { textOr } from '../sound-values.ts'
import { listedSelect, toPrompt, toTraceFields, traceSelect, type ListedSqlRow } from './trace-row.ts'

interface SqlRow extends ListedSqlRow {
  span_id: unknown
  type: unknown
  provider: unknown
  trace_name: unknown
}

/** Each with a name of its trace's row, which has columns of the same names. */
const ownColumns = ['name', 'model', 'level', 'status_message', 'started_at_ms', 'duration_ms', 'ttft_ms']
  .concat(['input_tokens', 'input_cached_tokens', 'input_cache_write_tokens', 'output_tokens'])
  .concat(['output_reasoning_tokens', 'total_tokens', 'usage_estimated', 'cost_usd'])

/** What a list shows of these observations, in their order: what each took itself, and of what trace it is. */
export function createListedObservations(
  db: Db,
): (rows: readonly number[], terms: readonly string[][]) => ListedObservation[] {
  // Of two columns of one name the later one counts.
  const own = ['span_id', 'type', 'provider', ...ownColumns].map((column) => `o.${column}`).join(', ')
  const listedRow = (isSearch: boolean) =>
    db.prepare<[number], SqlRow>(
      `SELECT ${traceSelect}, ${listedSelect(isSearch)}, t.name AS trace_name, ${own}
       FROM observations o JOIN traces t ON t.trace_id = o.trace_id WHERE o.row = ?`,
    )
  const statements = { plain: listedRow(false), searched: listedRow(true) }
  return (rows, terms) => {
    const statement = terms.length > 0 ? statements.searched : statements.plain
    return rows.flatMap((row) => statement.get(row) ?? []).map((found) => toListed(found, terms))
  }
}

function toListed(row: SqlRow, terms: readonly string[][]): ListedObservation {
  const { messageId: _, ...fields } = toTraceFields(row)
  return {
    ...fields,
    ...toPrompt(row, terms),
    providerName: textOr(row.provider, ''),
    spanId: textOr(row.span_id, ''),
    type: textOr(row.type, 'span'),
    traceName: textOr(row.trace_name, ''),
  }
}
