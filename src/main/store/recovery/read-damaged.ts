import Database from 'better-sqlite3'
import { batchStates } from '../log/batch-row.ts'
import type { Db } from '../schema/db.ts'
import { StoreError } from '../errors.ts'
import { newestVersion } from '../schema/migrations/index.ts'
import type { PageFile } from './pages/page-file.ts'
import { createTreeReader, type Row, type TreeReader } from './pages/tree-walk.ts'
import type { Value } from './pages/tree-page.ts'
import { fit, migrateTo, tablesOf, versionOf, type SchemaRow, type Table } from '../schema/schema.ts'
import { said } from '../../../shared/words/said.ts'

/** What the outbox calls a batch's state, as the index beside the table has it. */
export type IndexedStates = Map<number, string | 'contradicted'>

export interface DamagedRow {
  table: string
  values: Map<string, Value>
  /** By its table's tree; else its page was found by itself, and may be an older one. */
  isReached: boolean
}

export interface Reading {
  /** The version of its schema. */
  version: number
  /** Tables whose tree was whole. */
  whole: Set<string>
  indexedStates: IndexedStates
  /** The highest numbers that were given out. */
  sequences: Map<string, number>
  /** A row or a page that is no row or page of ours. */
  sawDamage: boolean
}

/**
 * Reads all that stands in a damaged database, table by table, with `meta` first. Where the schema is gone, or a page on
 * the way, tables are known by the shape of their rows, as SQLite's own recovery knows them.
 * `begin` hears the version before the first row. Changes nothing.
 */
export function readDamaged(
  file: PageFile,
  hear: { begin(version: number, sequences: Map<string, number>): void; row(row: DamagedRow): void },
): Reading {
  const trees = createTreeReader(file)
  const schema = readSchema(trees)
  const version = findVersion(file, schema.rows)
  const tables = tablesAt(version)
  const roots = findRoots(trees, tables, schema.rows)
  const sequences = new Map<string, number>()
  const reading: Reading = {
    version,
    whole: new Set(),
    indexedStates: new Map(),
    sequences,
    sawDamage: !schema.isClean,
  }

  for (const root of roots.get('sqlite_sequence') ?? []) {
    trees.walk(root, ({ values: [name, seq] }) => {
      if (typeof name === 'string' && typeof seq === 'number')
        sequences.set(name, Math.max(seq, sequences.get(name) ?? 0))
    })
  }
  hear.begin(version, sequences)
  const inOrder = [...tables.filter(({ name }) => name === 'meta'), ...tables.filter(({ name }) => name !== 'meta')]
  for (const table of inOrder) {
    const own = roots.get(table.name) ?? []
    let isClean = own.length === 1
    for (const root of own) {
      const wasWalked = trees.walk(root, (row) => {
        const values = fit(table, row)
        if (values) hear.row({ table: table.name, values, isReached: true })
        else isClean = false
      })
      isClean &&= wasWalked
    }
    if (isClean) reading.whole.add(table.name)
    else reading.sawDamage = true
  }
  trees.scanRest((page, rows) => {
    if (page.kind.startsWith('index')) noteStates(rows, reading.indexedStates)
    for (const row of rows) {
      const fits = tables.flatMap((table) => {
        const values = (page.kind === 'table leaf') === table.hasRowid ? fit(table, row) : null
        return values && isTelling(table, values) ? [{ table: table.name, values, isReached: false }] : []
      })
      const [only] = fits
      if (only && fits.length === 1) hear.row(only)
    }
  })
  return reading
}

function readSchema(trees: TreeReader): { rows: SchemaRow[]; isClean: boolean } {
  const rows: SchemaRow[] = []
  const isClean = trees.walk(1, ({ values: [type, name, , rootPage, sql] }) => {
    if (typeof type !== 'string' || typeof name !== 'string' || typeof rootPage !== 'number') return
    rows.push({ type, name, rootPage, sql: typeof sql === 'string' ? sql : null })
  })
  return { rows, isClean }
}

/** What the schema says, else what the header does, else the newest: columns are only ever added at the end. */
function findVersion(file: PageFile, schema: SchemaRow[]): number {
  const claimed = file.page(1)?.readUInt32BE(60) ?? 0
  const known = versionOf(schema)
  if (known !== null) return known
  if (claimed > newestVersion && claimed < newestVersion + 1000 && schema.length > 0) {
    throw new StoreError(
      'from_the_future',
      said(
        'This database is damaged, and was written by a newer Holdfast (schema {claimed}; this one knows up to {newestVersion}). Install the newer version again: it can save what can be read. Nothing was changed.',
        { claimed, newestVersion },
      ),
    )
  }
  return claimed >= 1 && claimed <= newestVersion ? claimed : newestVersion
}

function tablesAt(version: number): Table[] {
  const db: Db = new Database(':memory:')
  try {
    migrateTo(db, version)
    return tablesOf(db)
  } finally {
    db.close()
  }
}

const sequenceTable: Table = {
  name: 'sqlite_sequence',
  hasRowid: true,
  columns: [
    { name: 'name', type: 'TEXT', notNull: true, default: null, isRowid: false },
    { name: 'seq', type: 'INTEGER', notNull: true, default: null, isRowid: false },
  ],
}

/** By the schema where it names a root below which rows of that table lie; else by the shape of what lies there. */
function findRoots(trees: TreeReader, tables: Table[], schema: SchemaRow[]): Map<string, number[]> {
  const found = new Map<string, number[]>()
  const taken = new Set<number>()
  const all = [...tables, sequenceTable]
  const isRootOf = (table: Table, root: number): boolean | null => {
    const leaf = trees.peek(root)
    if (!leaf) return null
    const values = (leaf.kind === 'table leaf') === table.hasRowid ? fit(table, leaf.row) : null
    return values !== null && isTelling(table, values)
  }
  for (const table of all) {
    const named = schema.find(({ type, name }) => type === 'table' && name === table.name)
    // An empty table has nothing to be known by.
    if (!named || isRootOf(table, named.rootPage) === false) continue
    found.set(table.name, [named.rootPage])
    taken.add(named.rootPage)
  }
  const missing = all.filter(({ name }) => !found.has(name))
  if (missing.length === 0) return found
  for (const root of trees.roots()) {
    if (taken.has(root) || root === 1) continue
    const fits = missing.filter((table) => isRootOf(table, root) === true)
    const [only] = fits
    if (only && fits.length === 1) found.set(only.name, [...(found.get(only.name) ?? []), root])
  }
  return found
}

/** What could be of more than one kind by its types alone must say what it is. */
function isTelling({ name }: Table, values: Map<string, Value>): boolean {
  switch (name) {
    case 'meta':
      return /^(accepted|lost|skipped|restored|settings|providers|newDraft|[a-z]+([.][a-zA-Z.]+)?)$/.test(
        text(values, 'key'),
      )
    case 'records':
      return /^[0-9a-f]{32}$/.test(text(values, 'trace_id'))
    case 'payloads':
      return /^[0-9a-f]{64}$/.test(text(values, 'checksum'))
    case 'batches':
      return batchStates.has(text(values, 'state'))
    // Its key is of any type, so that every short row could be one.
    case 'changes':
      return values.size === 3 && /^(trace|chat)$/.test(text(values, 'source'))
    case 'change_epochs':
      return /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(text(values, 'id'))
    case 'imported_spans':
      return /^[0-9a-f]{64}$/.test(text(values, 'checksum'))
    // SQLite lets a key of text be null.
    case 'open_turns':
      return text(values, 'trace_id') !== ''
    case 'tool_approvals':
      return /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(text(values, 'conversation_id'))
    case 'langfuse_prompt_readings':
      return text(values, 'source').includes('://')
    // One without its last column could be a version of a prompt.
    case 'turn_steps':
      return values.size === 6
    case 'sqlite_sequence':
      return /^[a-z_]+$/.test(text(values, 'name'))
    default:
      return true
  }
}

function text(values: Map<string, Value>, column: string): string {
  const value = values.get(column)
  return typeof value === 'string' ? value : ''
}

/** The index by state says a second time what state a batch is in. Up to version 3 it had another shape. */
function noteStates(rows: Row[], indexed: IndexedStates): void {
  for (const { values } of rows) {
    const entry = values.length === 5 ? byProject(values) : byNextTry(values)
    if (!entry) continue
    const before = indexed.get(entry.id)
    indexed.set(entry.id, before === undefined || before === entry.state ? entry.state : 'contradicted')
  }
}

interface IndexedState {
  state: string
  id: number
}

const isState = (value: Value | undefined): value is string => typeof value === 'string' && batchStates.has(value)
const isNumberOrNull = (value: Value | undefined): boolean => value === null || typeof value === 'number'

function byProject([state, project, nextTry, first, id]: Value[]): IndexedState | null {
  const isOurs =
    (project === null || typeof project === 'string') && isNumberOrNull(nextTry) && typeof first === 'number'
  return isState(state) && isOurs && typeof id === 'number' ? { state, id } : null
}

function byNextTry([state, nextTry, count, id, ...more]: Value[]): IndexedState | null {
  const isOurs = isNumberOrNull(nextTry) && typeof count === 'number' && more.length === 0
  return isState(state) && isOurs && typeof id === 'number' ? { state, id } : null
}
