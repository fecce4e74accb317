import { StatementType, type DuckDBConnection, type DuckDBPreparedStatement } from '@duckdb/node-api'
import type { SqlAnswer } from '../../../shared/domain.ts'
import { maxSqlMs } from '../../../shared/sql-limits.ts'
import { isDiskFull, isOutOfMemory, type Ask } from './ask.ts'
import { refusedFunctionIn } from './sql-functions.ts'
import { readSqlRows } from './sql-rows.ts'
import type { Sources } from './sources.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'

/** A question that only reads begins with one of these; what DuckDB makes of the rest is asked of itself. */
const reads = /^(select|with|from|values|table|describe|desc|summarize|show|explain|\()/i
const readTypes: ReadonlySet<StatementType> = new Set([StatementType.SELECT, StatementType.EXPLAIN])

const onlyReads = words(
  'Only questions can be asked here: one statement that begins with SELECT, WITH, FROM, DESCRIBE, SUMMARIZE, SHOW or EXPLAIN. Nothing was changed.',
)

/** Between one question and the next a connection cannot be interrupted: so it is, again, until it has ended. */
const interruptEveryMs = 50

interface Run {
  /** Null until it has one. */
  connection: DuckDBConnection | null
  ended: 'cancelled' | 'too_slow' | null
  timer: ReturnType<typeof setTimeout> | undefined
}

function end(run: Run, why: 'cancelled' | 'too_slow'): void {
  clearTimeout(run.timer)
  run.ended ??= why
  run.connection?.interrupt()
  run.timer = setTimeout(() => end(run, why), interruptEveryMs)
}

/**
 * A user's own questions about the copy, each on a connection of its own that can only read, and that sees no other file (see
 * copy-file.ts). They run beside what the Monitor asks.
 */
export function createSqlConsole(ask: Ask, sources: Sources) {
  const running = new Map<string, Run>()

  return {
    /** `id` names it for `cancelSql`. */
    runSql: async (id: string, sql: string): Promise<SqlAnswer> => {
      const run: Run = { connection: null, ended: null, timer: undefined }
      running.set(id, run)
      try {
        run.connection = await ask(async (main, connect) => {
          await sources.putRanges(main)
          return connect()
        })
        if (run.ended !== null) return { outcome: run.ended }
        run.timer = setTimeout(() => end(run, 'too_slow'), maxSqlMs)
        return await answer(run.connection, sql)
      } catch (error) {
        if (run.ended !== null) return { outcome: run.ended }
        // What keeps the Monitor from being asked at all is told as for any of its questions.
        if (run.connection === null) throw error
        return { outcome: 'failed', message: wordsOf(error) }
      } finally {
        clearTimeout(run.timer)
        running.delete(id)
        run.connection?.closeSync()
      }
    },
    cancelSql: (id: string): void => {
      const run = running.get(id)
      if (run) end(run, 'cancelled')
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
    return {
      outcome: 'refused',
      message: said('{name} cannot be used here: only the views of the Monitor can be read.', { name }),
    }
  const statements = await connection.extractStatements(sql)
  if (statements.count !== 1) return { outcome: 'refused', message: onlyReads }
  const statement: DuckDBPreparedStatement = await statements.prepare(0)
  if (!readTypes.has(statement.statementType)) return { outcome: 'refused', message: onlyReads }
  if (statement.parameterCount > 0)
    return { outcome: 'refused', message: words('Write values into the question itself: there is nothing to fill in.') }
  const { columns, rows, isCut } = await readSqlRows(await statement.stream())
  return { outcome: 'rows', columns, rows, isCut, tookMs: performance.now() - beganMs }
}

const withoutComments = (sql: string): string => sql.replace(/^(\s+|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)+/, '')

/** DuckDB's own words, which name the place, without those on how files are opened. */
function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (isOutOfMemory(message)) return words('This question needs more room than the Monitor may take. Narrow it down.')
  if (isDiskFull(message))
    return words('The disk is full, and this question needs room on it. Free some, or narrow it down.')
  if (/Permission Error|file system|extension/i.test(message))
    return words('Only the views of the Monitor can be read here, and no file.')
  return message.trim()
}
