import type { DuckDBConnection } from '@duckdb/node-api'
import { rowsOf } from './rows-of.ts'
import { words } from '../../../shared/words/t.ts'

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

/** More are to be looked through than anybody writes. */
const maxComments = 100

/** The first function that a question calls and may not; null where there is none. Words in a text count too: rather one too many. */
export async function refusedFunctionIn(connection: DuckDBConnection, sql: string): Promise<string | null> {
  // Names can be written in ways that only the parser reads.
  if (/u&\s*["']/i.test(sql)) return 'U&"…"'
  if (sql.split('/*').length - 1 > maxComments) return words('A question with so many comments')
  const functions = await rowsOf<{ name: string }>(
    connection,
    `SELECT DISTINCT lower(function_name) AS name FROM duckdb_functions() WHERE function_type IN ('table', 'pragma', 'table_macro')`,
  )
  const refused = new Set([
    ...functions.map(({ name }) => name).filter((name) => !allowed.has(name)),
    ...refusedScalars,
  ])
  for (const { 0: written, 1: name = '', index } of sql.matchAll(/([\p{L}_][\p{L}\p{N}_$]*)"?/gu)) {
    if (refused.has(name.toLowerCase()) && isCalled(sql, index + written.length)) return name
  }
  return null
}

/** What DuckDB may take for a space, which is more than JavaScript does. */
const space = /[\s\u180E\u200B-\u200F\u2060\uFEFF]/

/** Whether an opening parenthesis comes next, in any way in which spaces, ends of lines and comments can be read. */
function isCalled(sql: string, from: number): boolean {
  return [/[\r\n]/g, /\n/g].some((lineEnd) =>
    [true, false].some((isNested) => sql[afterBlanks(sql, from, lineEnd, isNested)] === '('),
  )
}

function afterBlanks(sql: string, from: number, lineEnd: RegExp, isNested: boolean): number {
  let at = from
  for (;;) {
    if (space.test(sql[at] ?? '')) at += 1
    else if (sql.startsWith('--', at)) {
      lineEnd.lastIndex = at
      if (!lineEnd.test(sql)) return sql.length
      at = lineEnd.lastIndex
    } else if (sql.startsWith('/*', at)) at = afterComment(sql, at + 2, isNested)
    else return at
  }
}

function afterComment(sql: string, from: number, isNested: boolean): number {
  const mark = /\/\*|\*\//g
  mark.lastIndex = from
  for (let depth = 1; depth > 0;) {
    const found = mark.exec(sql)
    if (!found) return sql.length
    if (found[0] === '*/') depth -= 1
    else if (isNested) depth += 1
  }
  return mark.lastIndex
}
