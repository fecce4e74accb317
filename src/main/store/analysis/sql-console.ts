import { StatementType, type DuckDBConnection, type DuckDBPreparedStatement } from '@duckdb/node-api'
import type { SqlAnswer } from '../../../shared/domain.ts'
import { maxSqlMs } from '../../../shared/sql-limits.ts'
import type { Ask } from './ask.ts'
import { refusedFunctionIn } from './sql-functions.ts'
import { readSqlRows } from './sql-rows.ts'
import type { Sources } from './sources.ts'

/** A question that only reads begins with one of these; what DuckDB makes of the rest is asked of itself. */
const reads = /^(select|with|from|values|table|describe|desc|summarize|show|explain|\()/i
const readTypes: ReadonlySet<StatementType> = new Set([StatementType.SELECT, StatementType.EXPLAIN])

const onlyReads =
  'Only questions can be asked here: one statement that begins with SELECT, WITH, FROM, DESCRIBE, SUMMARIZE, SHOW or EXPLAIN. Nothing was changed.'

/**
 * A user's own questions about the copy: one at a time each, on a connection that can only read, and that sees no other file
 * (see copy-file.ts). It runs beside what the Monitor asks.
 */
export function createSqlConsole(ask: Ask, sources: Sources) {
  const running = new Map<string, { connection: DuckDBConnection; ended: 'cancelled' | 'too_slow' | null }>()

  return {
    /** `id` names it for `cancelSql`. */
    runSql: async (id: string, sql: string): Promise<SqlAnswer> => {
      const connection = await ask(async (main, connect) => {
        await sources.putRanges(main)
        return connect()
      })
      const run: { connection: DuckDBConnection; ended: 'cancelled' | 'too_slow' | null } = { connection, ended: null }
      running.set(id, run)
      const timer = setTimeout(() => {
        run.ended = 'too_slow'
        connection.interrupt()
      }, maxSqlMs)
      try {
        return await answer(connection, sql)
      } catch (error) {
        if (run.ended !== null) return { outcome: run.ended }
        return { outcome: 'failed', message: wordsOf(error) }
      } finally {
        clearTimeout(timer)
        running.delete(id)
        connection.closeSync()
      }
    },
    cancelSql: (id: string): void => {
      const run = running.get(id)
      if (!run) return
      run.ended = 'cancelled'
      run.connection.interrupt()
    },
  }
}

async function answer(connection: DuckDBConnection, sql: string): Promise<SqlAnswer> {
  if (!reads.test(withoutComments(sql))) return { outcome: 'refused', message: onlyReads }
  const beganMs = performance.now()
  // What this connection cannot do, no statement can, whatever it looks like.
  await connection.run('BEGIN TRANSACTION READ ONLY')
  const name = await refusedFunctionIn(connection, sql)
  if (name !== null)
    return { outcome: 'refused', message: `${name} cannot be used here: only the views of the Monitor can be read.` }
  const statements = await connection.extractStatements(sql)
  if (statements.count !== 1) return { outcome: 'refused', message: onlyReads }
  const statement: DuckDBPreparedStatement = await statements.prepare(0)
  if (!readTypes.has(statement.statementType)) return { outcome: 'refused', message: onlyReads }
  if (statement.parameterCount > 0)
    return { outcome: 'refused', message: 'Write values into the question itself: there is nothing to fill in.' }
  const { columns, rows, isCut } = await readSqlRows(await statement.stream())
  return { outcome: 'rows', columns, rows, isCut, tookMs: performance.now() - beganMs }
}

const withoutComments = (sql: string): string => sql.replace(/^(\s+|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)+/, '')

/** DuckDB's own words, which name the place, without those on how files are opened. */
function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (/Permission Error|file system|extension/i.test(message))
    return 'Only the views of the Monitor can be read here, and no file.'
  if (/out of memory/i.test(message))
    return 'This question needs more memory than the Monitor may take. Narrow it down.'
  return message.trim()
}
