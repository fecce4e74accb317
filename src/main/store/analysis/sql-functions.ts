import type { DuckDBConnection } from '@duckdb/node-api'
import { rowsOf } from './rows-of.ts'

// A function in FROM can do more than read: open a file, write a log, run a text as SQL, take a number for an address in memory.
// So only those that were looked at are allowed, and whatever a later DuckDB brings is not.

const allowed: ReadonlySet<string> = new Set(
  `range generate_series unnest repeat repeat_row summary histogram histogram_values json_each json_tree pg_timezone_names
   icu_calendar_names pragma_table_info duckdb_columns duckdb_tables duckdb_views duckdb_functions duckdb_types duckdb_keywords`.split(
    /\s+/,
  ),
)

/** Functions of one value that do something besides. */
const refusedScalars = ['write_log', 'sleep_ms']

/** The first function that a question calls and may not; null where there is none. Words in a text count too: rather one too many. */
export async function refusedFunctionIn(connection: DuckDBConnection, sql: string): Promise<string | null> {
  // Names can be written in ways that only the parser reads.
  if (/u&\s*["']/i.test(sql)) return 'U&"…"'
  const functions = await rowsOf<{ name: string }>(
    connection,
    `SELECT DISTINCT lower(function_name) AS name FROM duckdb_functions() WHERE function_type IN ('table', 'pragma', 'table_macro')`,
  )
  const refused = new Set([
    ...functions.map(({ name }) => name).filter((name) => !allowed.has(name)),
    ...refusedScalars,
  ])
  for (const [, name = ''] of sql.matchAll(/([\p{L}_][\p{L}\p{N}_$]*)"?(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*\(/gu))
    if (refused.has(name.toLowerCase())) return name
  return null
}
