import Database from 'better-sqlite3'
import fs from 'node:fs'

export type ForeignRow = Record<string, unknown>

/**
 * A database that another app wrote, in a copy that is ours. It may be anyone's: only tables are read, since a view or a generated column
 * runs what its maker wrote. Each read throws ForeignDatabaseDamaged where the file is damaged.
 */
export interface ForeignDatabase {
  /** Whether there is such a table, and it has that column. */
  has(table: string, column: string): boolean
  /** `columns` of each row; one that the table does not have is null. Of a table that is not there, none. */
  rows(table: string, columns: readonly string[], where?: Where): ForeignRow[]
  /** What all values of a column take, without being read. */
  bytesOf(table: string, column: string, where: Where): number
  close(): void
}

interface Where {
  column: string
  equals: unknown
  orderBy?: readonly string[]
}

export class ForeignDatabaseDamaged extends Error {}

/** Changes the file's header, and nothing else of it. Throws ForeignDatabaseDamaged. */
export function openForeignDatabase(file: string): ForeignDatabase {
  withoutLog(file)
  const db = orDamaged(() => {
    const opened = new Database(file, { readonly: true, fileMustExist: true })
    opened.pragma('trusted_schema = OFF')
    opened.pragma('cell_size_check = ON')
    opened.pragma('mmap_size = 0')
    return opened
  })
  const known = new Map<string, ReadonlySet<string>>()

  function columnsOf(table: string): ReadonlySet<string> {
    const columns = known.get(table) ?? orDamaged(() => readColumns(db, table))
    known.set(table, columns)
    return columns
  }
  const named = (table: string, column: string): string => (columnsOf(table).has(column) ? quoted(column) : 'NULL')
  const read = <T>(
    sql: string,
    where: Where | undefined,
    get: (statement: Database.Statement, given: unknown[]) => T,
  ): T => orDamaged(() => get(db.prepare(sql), where ? [where.equals] : []))

  return {
    has: (table, column) => columnsOf(table).has(column),
    rows(table, columns, where) {
      if (columnsOf(table).size === 0) return []
      const list = columns.map((column) => `${named(table, column)} AS ${quoted(column)}`).join(', ')
      const order = where?.orderBy ? ` ORDER BY ${where.orderBy.map((column) => named(table, column)).join(', ')}` : ''
      const sql = `SELECT ${list} FROM ${quoted(table)}${where ? ` WHERE ${named(table, where.column)} = ?` : ''}${order}`
      return read(sql, where, (statement, given) => statement.all(...given) as ForeignRow[])
    },
    bytesOf(table, column, where) {
      const sql = `SELECT coalesce(sum(octet_length(${named(table, column)})), 0) AS bytes FROM ${quoted(table)} WHERE ${named(table, where.column)} = ?`
      return read(sql, where, (statement, given) => (statement.get(...given) as { bytes: number }).bytes)
    },
    close: () => void db.close(),
  }
}

/** A database says in its header that a log goes with it, and then cannot be opened for reading alone. */
function withoutLog(file: string): void {
  const handle = fs.openSync(file, 'r+')
  try {
    const versions = Buffer.alloc(2)
    fs.readSync(handle, versions, 0, 2, 18)
    if (versions[0] === 2 && versions[1] === 2) fs.writeSync(handle, Buffer.from([1, 1]), 0, 2, 18)
  } finally {
    fs.closeSync(handle)
  }
}

/** Neither hidden ones nor generated. Empty where it is no table. */
function readColumns(db: Database.Database, table: string): ReadonlySet<string> {
  const isTable = db.prepare(
    `SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ? AND sql NOT LIKE 'CREATE VIRTUAL%'`,
  )
  if (!isTable.get(table)) return new Set()
  return new Set(db.prepare('SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0').pluck().all(table) as string[])
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

function orDamaged<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof Database.SqliteError ? new ForeignDatabaseDamaged(error.message, { cause: error }) : error
  }
}
