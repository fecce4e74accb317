import type { DuckDBConnection } from '@duckdb/node-api'
import type { Db } from '../schema/db.ts'
import type { Told } from '../thread/thread-protocol.ts'
import { changeFeedFor, changeFeedState } from '../traces/change-feed.ts'
import { textOr } from '../sound-values.ts'
import { copiedSelect, observations, traces, type CopiedTable } from './copied-columns.ts'
import { copyVersion } from './copy-schema.ts'
import { putIncoming, takeIn } from './incoming.ts'

/** Each page is one look at the database: a long one would keep its WAL from being cleared. */
const pageRows = 8_192
/** Of changed traces and their observations together: a page is written down at once, in memory until then. */
const changedPageRows = 4 * pageRows
/** Written to the file at once: what comes in is held in memory until then, and its texts once more while they are taken apart. */
const pagesPerCommit = 4

type Tell = (told: Told) => void
type Chat = { id: unknown; title: unknown }

/** Brings a copy to where the database is now, and answers up to which change that is. Null where it must be made anew. */
export function createCatchUp(db: Db) {
  const lastOfPage = db
    .prepare<[number, number], number | null>(
      `SELECT COALESCE(MAX(seq) FILTER (WHERE rows <= ${changedPageRows}), MIN(seq)) FROM (
         SELECT seq, SUM(rows) OVER (ORDER BY seq) AS rows FROM (
           SELECT c.seq, 1 + COALESCE((SELECT t.observation_count FROM traces t WHERE c.source = 'trace' AND t.row = c.key), 0) AS rows
           FROM changes c WHERE c.seq > ? ORDER BY c.seq LIMIT ?))`,
    )
    .pluck()
  // The plus keeps the planner to the numbers: by source it would look at every change for each page.
  const changedTraces = db
    .prepare<[number, number], unknown[]>(
      `SELECT ${copiedSelect(traces)} FROM changes c CROSS JOIN traces t ON t.row = c.key ${traces.joins}
       WHERE c.seq > ? AND c.seq <= ? AND +c.source = 'trace'`,
    )
    .raw()
  const changedObservations = db
    .prepare<[number, number], unknown[]>(
      `SELECT ${copiedSelect(observations)} FROM changes c CROSS JOIN traces t ON t.row = c.key
         CROSS JOIN observations o ON o.trace_id = t.trace_id
       WHERE c.seq > ? AND c.seq <= ? AND +c.source = 'trace'`,
    )
    .raw()
  const traceKeys = db
    .prepare<[number, number], number>("SELECT key FROM changes WHERE seq > ? AND seq <= ? AND +source = 'trace'")
    .pluck()
  const changedChats = db.prepare<[number, number], Chat>(
    `SELECT c.key AS id, (SELECT title FROM conversations WHERE id = c.key) AS title
     FROM changes c WHERE c.seq > ? AND c.seq <= ? AND +c.source = 'chat'`,
  )
  const changedPage = db.transaction((after: number) => {
    const upTo = lastOfPage.get(after, pageRows) ?? null
    if (upTo === null) return null
    return {
      upTo,
      traces: changedTraces.all(after, upTo),
      observations: changedObservations.all(after, upTo),
      traceKeys: traceKeys.all(after, upTo),
      chats: changedChats.all(after, upTo),
    }
  })
  const tracesAfter = db
    .prepare<[number, number], unknown[]>(
      `SELECT ${copiedSelect(traces)} FROM traces t ${traces.joins} WHERE t.row > ? ORDER BY t.row LIMIT ?`,
    )
    .raw()
  const observationsAfter = db
    .prepare<[number, number], unknown[]>(
      `SELECT ${copiedSelect(observations)} FROM observations o JOIN traces t ON t.trace_id = o.trace_id
       WHERE o.row > ? ORDER BY o.row LIMIT ?`,
    )
    .raw()
  const allChats = db.prepare<[], Chat>('SELECT id, title FROM conversations')
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
      let rowCount = 0
      for (let page = 0; page < pagesPerCommit && isMore; page += 1) {
        const rows = after(lastRow, pageRows)
        await putIncoming(connection, table, rows)
        rowCount += rows.length
        isMore = rows.length === pageRows
        lastRow = Number(rows.at(-1)?.[0] ?? lastRow)
      }
      await takeIn(connection, table)
      onCopied(rowCount)
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
    await copyTable(connection, traces, (row, limit) => tracesAfter.all(row, limit), onCopied)
    await copyTable(connection, observations, (row, limit) => observationsAfter.all(row, limit), onCopied)
    await putChats(connection, allChats.all())
    await connection.run('INSERT INTO about VALUES ($version, $epoch, $seq)', {
      version: copyVersion,
      epoch: state.epoch,
      seq: state.lastSeq,
    })
    await connection.run('CHECKPOINT')
    return { epoch: state.epoch, seq: state.lastSeq }
  }

  async function applyPage(
    connection: DuckDBConnection,
    page: NonNullable<ReturnType<typeof changedPage>>,
    epoch: string,
  ): Promise<void> {
    await connection.run('BEGIN')
    try {
      // What changed goes, and what of it is there still comes again.
      const changed = `IN (SELECT unnest(from_json($keys, '["DOUBLE"]')))`
      const keys = JSON.stringify(page.traceKeys)
      await connection.run(`DELETE FROM copied_traces WHERE row ${changed}`, { keys })
      await connection.run(`DELETE FROM copied_observations WHERE trace_row ${changed}`, { keys })
      await putIncoming(connection, traces, page.traces)
      await putIncoming(connection, observations, page.observations)
      await takeIn(connection, traces)
      await takeIn(connection, observations)
      await putChats(connection, page.chats)
      await connection.run('UPDATE about SET epoch = $epoch, seq = $seq', { epoch, seq: page.upTo })
      await connection.run('COMMIT')
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => null)
      throw error
    }
  }

  return {
    copyAll,
    /** What a copy that says this of itself lacks; false where it cannot be brought up to date. */
    async catchUp(connection: DuckDBConnection, about: { epoch: string; seq: number }): Promise<boolean> {
      const state = changeFeedFor(db, about)
      if (!state) return false
      for (let page = changedPage(about.seq); page; page = changedPage(about.seq)) {
        await applyPage(connection, page, state.epoch)
        about.seq = page.upTo
        about.epoch = state.epoch
      }
      return true
    },
  }
}

async function putChats(connection: DuckDBConnection, chats: Chat[]): Promise<void> {
  if (chats.length === 0) return
  const list = JSON.stringify(chats.map(({ id, title }) => ({ id: textOr(id, ''), title: textOr(title, null) })))
  const given = `(SELECT unnest(from_json($list, '[{"id":"VARCHAR","title":"VARCHAR"}]'), recursive := true))`
  await connection.run(`DELETE FROM copied_chats WHERE id IN (SELECT id FROM ${given})`, { list })
  await connection.run(`INSERT INTO copied_chats SELECT id, title FROM ${given}`, { list })
}
