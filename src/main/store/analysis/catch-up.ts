import type { DuckDBConnection } from '@duckdb/node-api'
import type { Db } from '../schema/db.ts'
import type { Told } from '../thread/thread-protocol.ts'
import { changeFeedFor, changeFeedState } from '../traces/change-feed.ts'
import { textOr } from '../sound-values.ts'
import { makeCells, markStale, renewCells } from './cells.ts'
import { observations, traces, type CopiedTable } from './copied-columns.ts'
import { copyVersion } from './copy-schema.ts'
import { rowsOf } from './rows-of.ts'
import { canBeSplit, fullRowCount, incomingSelect, openIncoming, rowOf, type Incoming } from './incoming.ts'

/** Rows that are held at once on their way from SQLite; full row groups are made of whole pages. */
const pageRows = 4_096

type Tell = (told: Told) => void
type Began = { quarter: number }
type Chat = { id: unknown; title: unknown }

/** Brings a copy to where the database is now, and answers up to which change that is. Null where it must be made anew. */
export function createCatchUp(db: Db, mostStale: number) {
  // Of changed traces and their observations together.
  const lastOfPage = db
    .prepare<[number, number], number | null>(
      `SELECT COALESCE(MAX(seq) FILTER (WHERE rows <= ${pageRows}), MIN(seq)) FROM (
         SELECT seq, SUM(rows) OVER (ORDER BY seq) AS rows FROM (
           SELECT c.seq, 1 + COALESCE((SELECT t.observation_count FROM traces t WHERE c.source = 'trace' AND t.row = c.key), 0) AS rows
           FROM changes c WHERE c.seq > ? ORDER BY c.seq LIMIT ?))`,
    )
    .pluck()
  // The plus keeps the planner to the numbers: by source it would look at every change for each page.
  const changedTraces = createRead(
    db,
    traces,
    (columns) => `SELECT ${columns} FROM changes c CROSS JOIN traces t ON t.row = c.key ${traces.joins}
       WHERE c.seq > ? AND c.seq <= ? AND +c.source = 'trace'`,
  )
  const changedObservations = createRead(
    db,
    observations,
    (columns) => `SELECT ${columns} FROM changes c CROSS JOIN traces t ON t.row = c.key
         CROSS JOIN observations o ON o.trace_id = t.trace_id
       WHERE c.seq > ? AND c.seq <= ? AND +c.source = 'trace'`,
  )
  const traceKeys = db
    .prepare<[number, number], number>("SELECT key FROM changes WHERE seq > ? AND seq <= ? AND +source = 'trace'")
    .pluck()
  const changedChats = db.prepare<[number, number], Chat>(
    `SELECT c.key AS id, (SELECT title FROM conversations WHERE id = c.key) AS title
     FROM changes c WHERE c.seq > ? AND c.seq <= ? AND +c.source = 'chat'`,
  )
  /** In one look at the database, or a trace that changes meanwhile would come twice. */
  const takeChanges = db.transaction((after: number, into: { traces: Incoming; observations: Incoming }) => {
    const changed = { upTo: after, traceKeys: [] as number[], chats: [] as Chat[] }
    while (into.traces.rowCount() < fullRowCount && into.observations.rowCount() < fullRowCount) {
      const from = changed.upTo
      const upTo = lastOfPage.get(from, pageRows) ?? null
      if (upTo === null) break
      into.traces.append(changedTraces(from, upTo))
      into.observations.append(changedObservations(from, upTo))
      changed.traceKeys.push(...traceKeys.all(from, upTo))
      changed.chats.push(...changedChats.all(from, upTo))
      changed.upTo = upTo
    }
    return changed
  })
  const tracesAfter = createRead(
    db,
    traces,
    (columns) => `SELECT ${columns} FROM traces t ${traces.joins} WHERE t.row > ? ORDER BY t.row LIMIT ?`,
  )
  const observationsAfter = createRead(
    db,
    observations,
    (columns) => `SELECT ${columns} FROM observations o JOIN traces t ON t.trace_id = o.trace_id
       WHERE o.row > ? ORDER BY o.row LIMIT ?`,
  )
  const chatsAfter = db.prepare<[number, number], Chat & { row: number }>(
    'SELECT rowid AS row, id, title FROM conversations WHERE rowid > ? ORDER BY rowid LIMIT ?',
  )
  const isChangedAfter = db.prepare<[number], number>('SELECT 1 FROM changes WHERE seq > ? LIMIT 1').pluck()
  const rowCount = db
    .prepare<[], number>('SELECT (SELECT COUNT(*) FROM traces) + (SELECT COUNT(*) FROM observations)')
    .pluck()

  async function copyTable(
    connection: DuckDBConnection,
    table: CopiedTable,
    after: (row: number, limit: number) => unknown[][],
    onCopied: (rowCount: number) => void,
  ): Promise<void> {
    let lastRow = Number.MIN_SAFE_INTEGER
    let isMore = true
    while (isMore) {
      const incoming = await openIncoming(connection, table)
      while (isMore && incoming.rowCount() < fullRowCount) {
        const rows = after(lastRow, pageRows)
        incoming.append(rows)
        isMore = rows.length === pageRows
        lastRow = rows.reduce((last, row) => Math.max(last, rowOf(row)), lastRow)
      }
      await incoming.takeIn()
      onCopied(incoming.rowCount())
    }
  }

  async function copyChats(connection: DuckDBConnection): Promise<void> {
    let lastRow = Number.MIN_SAFE_INTEGER
    for (let chats = chatsAfter.all(lastRow, pageRows); chats.length > 0; chats = chatsAfter.all(lastRow, pageRows)) {
      await putChats(connection, chats)
      lastRow = chats.at(-1)?.row ?? lastRow
    }
  }

  async function copyAll(connection: DuckDBConnection, tell: Tell): Promise<{ epoch: string; seq: number }> {
    const state = changeFeedState(db)
    if (!state) throw new Error('the database was not opened for writing yet')
    const totalCount = rowCount.get() ?? 0
    let doneCount = 0
    const onCopied = (count: number): void => {
      doneCount += count
      tell({ told: 'copying', doneCount, totalCount: Math.max(totalCount, doneCount) })
    }
    await copyTable(connection, traces, tracesAfter, onCopied)
    await copyTable(connection, observations, observationsAfter, onCopied)
    await copyChats(connection)
    await makeCells(connection)
    await connection.run('INSERT INTO about VALUES ($version, $epoch, $seq)', {
      version: copyVersion,
      epoch: state.epoch,
      seq: state.lastSeq,
    })
    await connection.run('CHECKPOINT')
    return { epoch: state.epoch, seq: state.lastSeq }
  }

  /** A page of what changed after `seq`; answers up to where. */
  async function applyChanges(connection: DuckDBConnection, seq: number, epoch: string): Promise<number> {
    const into = {
      traces: await openIncoming(connection, traces),
      observations: await openIncoming(connection, observations),
    }
    const page = takeChanges(seq, into)
    await connection.run('BEGIN')
    try {
      // What changed goes, and what of it is there still comes again.
      const changed = `IN (SELECT unnest(from_json($keys, '["DOUBLE"]')))`
      const keys = JSON.stringify(page.traceKeys)
      const gone = [
        ...(await rowsOf<Began>(connection, `DELETE FROM copied_traces WHERE row ${changed} RETURNING quarter`, {
          keys,
        })),
        ...(await rowsOf<Began>(
          connection,
          `DELETE FROM copied_observations WHERE trace_row ${changed} RETURNING quarter`,
          { keys },
        )),
      ]
      await into.traces.takeIn()
      await into.observations.takeIn()
      const came = [...into.traces.quarters, ...into.observations.quarters]
      await markStale(connection, new Set([...gone.map(({ quarter }) => quarter), ...came]))
      await putChats(connection, page.chats)
      await connection.run('UPDATE about SET epoch = $epoch, seq = $seq', { epoch, seq: page.upTo })
      await connection.run('COMMIT')
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => null)
      throw error
    }
    return page.upTo
  }

  return {
    copyAll,
    /** What a copy that says this of itself lacks: how many pages that were; null where it cannot be brought up to date. */
    async catchUp(connection: DuckDBConnection, about: { epoch: string; seq: number }): Promise<number | null> {
      const state = changeFeedFor(db, about)
      if (!state) return null
      let pageCount = 0
      // Most commits change nothing that the copy has.
      for (; isChangedAfter.get(about.seq) !== undefined; pageCount += 1) {
        about.seq = await applyChanges(connection, about.seq, state.epoch)
        about.epoch = state.epoch
      }
      if (pageCount > 0) await renewCells(connection, mostStale)
      return pageCount
    },
  }
}

/** Reads rows as `openIncoming` takes them; `sql` has the two parameters. */
function createRead(
  db: Db,
  table: CopiedTable,
  sql: (columns: string) => string,
): (first: number, second: number) => unknown[][] {
  const read = (how: 'fast' | 'careful') =>
    db.prepare<[number, number], unknown[]>(sql(incomingSelect(table, how))).raw()
  const [fast, careful] = [read('fast'), read('careful')]
  return (first, second) => {
    const rows = fast.all(first, second)
    return canBeSplit(table, rows) ? rows : careful.all(first, second)
  }
}

async function putChats(connection: DuckDBConnection, chats: Chat[]): Promise<void> {
  if (chats.length === 0) return
  const list = JSON.stringify(chats.map(({ id, title }) => ({ id: textOr(id, ''), title: textOr(title, null) })))
  const given = `(SELECT unnest(from_json($list, '[{"id":"VARCHAR","title":"VARCHAR"}]'), recursive := true))`
  await connection.run(`DELETE FROM copied_chats WHERE id IN (SELECT id FROM ${given})`, { list })
  await connection.run(`INSERT INTO copied_chats SELECT id, title FROM ${given}`, { list })
}
