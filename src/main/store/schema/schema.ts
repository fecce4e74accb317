import Database from 'better-sqlite3'
import type { Db } from './db.ts'
import { migrations } from './migrations/index.ts'
import type { Row } from '../recovery/pages/tree-walk.ts'
import type { Value } from '../recovery/pages/tree-page.ts'

// What each version's database looks like, as its migrations make it.

interface Column {
  name: string
  type: string
  notNull: boolean
  /** As it stands in the schema; null where there is none. */
  default: string | null
  /** Stands for the rowid, and is not kept a second time. */
  isRowid: boolean
}

export interface Table {
  name: string
  /** In the order in which a row keeps them. */
  columns: Column[]
  hasRowid: boolean
}

/** All migrations up to one. */
export function migrateTo(db: Db, version: number, from = 0): void {
  for (const migration of migrations) {
    if (migration.version <= from || migration.version > version) continue
    db.exec(migration.sql)
    db.pragma(`user_version = ${migration.version}`)
  }
}

/** The tables that hold what was recorded: neither SQLite's own, nor those of the search, which is made from messages. */
export function tablesOf(db: Db): Table[] {
  const names = db
    .prepare<[], { name: string; wr: number }>(
      "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
    )
    .all()
  return names.map(({ name, wr }) => ({ name, hasRowid: wr === 0, columns: columnsOf(db, name, wr === 0) }))
}

function columnsOf(db: Db, table: string, hasRowid: boolean): Column[] {
  const rows = db
    .prepare<[string], { name: string; type: string; notnull: number; dflt_value: string | null; pk: number }>(
      'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?) ORDER BY cid',
    )
    .all(table)
  // Without rowids the key comes first.
  const kept = hasRowid
    ? rows
    : [...rows.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk), ...rows.filter(({ pk }) => pk === 0)]
  const keys = rows.filter(({ pk }) => pk > 0)
  return kept.map((row) => ({
    name: row.name,
    type: row.type,
    notNull: row.notnull === 1,
    default: row.dflt_value,
    isRowid: hasRowid && row.pk === 1 && keys.length === 1 && row.type === 'INTEGER',
  }))
}

/** The row by its columns' names; null where it can't be one of this table. A row from before a column was added has fewer. */
export function fit(table: Table, { rowid, values }: Row): Map<string, Value> | null {
  const { columns } = table
  if (values.length > columns.length || values.length === 0 || table.hasRowid === (rowid === null)) return null
  const fitted = new Map<string, Value>()
  for (const [index, column] of columns.entries()) {
    const value = values[index]
    if (value === undefined) {
      if (column.notNull && column.default === null) return null
    } else if (column.isRowid) {
      if (value !== null || rowid === null || !Number.isSafeInteger(rowid)) return null
      fitted.set(column.name, rowid)
    } else if (!isOf(column, value)) return null
    else fitted.set(column.name, value)
  }
  return fitted
}

function isOf({ type, notNull }: Column, value: Value): boolean {
  if (value === null) return !notNull
  if (type === 'TEXT') return typeof value === 'string'
  if (type === 'INTEGER') return typeof value === 'number' ? Number.isInteger(value) : typeof value === 'bigint'
  if (type === 'REAL') return typeof value === 'number' || typeof value === 'bigint'
  return true
}

export interface SchemaRow {
  type: string
  name: string
  rootPage: number
  sql: string | null
}

/** The version whose schema these rows are, word for word; null where they are none's. */
export function versionOf(rows: SchemaRow[]): number | null {
  const texts = (list: Pick<SchemaRow, 'name' | 'sql'>[]): string =>
    JSON.stringify(list.map(({ name, sql }) => [name, sql]).toSorted(([a], [b]) => String(a).localeCompare(String(b))))
  const found = texts(rows)
  const db = new Database(':memory:')
  try {
    for (const { version } of migrations) {
      migrateTo(db, version, version - 1)
      const made = db.prepare<[], SchemaRow>('SELECT name, sql FROM sqlite_schema').all()
      if (texts(made) === found) return version
    }
    return null
  } finally {
    db.close()
  }
}

/** Whether it has the tables and indexes of a version, and in each table the columns, as that version's migrations make them. */
export function hasTablesOf(db: Db, version: number): boolean {
  const made = new Database(':memory:')
  try {
    migrateTo(made, version)
    const form = (from: Db): string =>
      JSON.stringify([
        tablesOf(from),
        from.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' ORDER BY name").pluck().all(),
      ])
    return form(db) === form(made)
  } finally {
    made.close()
  }
}
