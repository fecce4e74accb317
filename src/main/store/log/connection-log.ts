import type { ConnectionHistoryEntry, ConnectionState } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { amountOr, textOr, timeOr } from '../sound-values.ts'

const keptRows = 1_000
/** A failure that comes back within this time has never ended: what was between is part of its line. */
const flapMs = 60_000
/** What comes and goes by itself; where the user did something in between, it is another time. */
const byItself: ReadonlySet<string> = new Set<ConnectionState['kind']>([
  'online',
  'offline',
  'captive_portal',
  'waiting',
  'backing_off',
  'paused_keys',
  'paused_quota',
  'paused_address',
  'paused_refused',
])
/** Among so many of the newest lines one that has not ended is looked for. */
const newestRows = 4

interface Row {
  id: number
  at_ms: number
  state: string
  detail: string
  times: number
  last_at_ms: number | null
}

/**
 * The history of the connection. A failure that repeats makes one line with a count and the latest words, also where the
 * connection stood for moments in between; the oldest lines go.
 */
export function createConnectionLog(db: Db) {
  const newest = db.prepare<[number], Row>('SELECT * FROM connection_log ORDER BY id DESC LIMIT ?')
  const insert = db.prepare(
    'INSERT INTO connection_log (at_ms, state, detail, times, last_at_ms) VALUES (?, ?, ?, ?, ?)',
  )
  const repeat = db.prepare('UPDATE connection_log SET times = times + 1, detail = ?, last_at_ms = ? WHERE id = ?')
  const remove = db.prepare('DELETE FROM connection_log WHERE id = ?')
  const trim = db.prepare(
    'DELETE FROM connection_log WHERE id <= (SELECT id FROM connection_log ORDER BY id DESC LIMIT 1 OFFSET ?)',
  )

  function comeBack(before: Row, later: Row[], atMs: number, detail: string): void {
    for (const { id, state } of later) if (state === 'online') remove.run(id)
    if (later.every(({ state }) => state === 'online')) {
      repeat.run(detail, atMs, before.id)
      return
    }
    // Two failures by turns: the latest stands above.
    remove.run(before.id)
    insert.run(before.at_ms, before.state, detail, before.times + 1, atMs)
  }

  return {
    /** `isFailure`: it failed just now, be it as it did before. */
    logConnection: db.transaction(
      (atMs: number, state: ConnectionState['kind'], detail: string, isFailure = false): void => {
        const rows = newest.all(newestRows)
        const [last] = rows
        if (last?.state === state) {
          if (isFailure) repeat.run(detail, atMs, last.id)
          return
        }
        const index = rows.findIndex((row) => row.state === state)
        const before = rows[index]
        const later = rows.slice(0, index)
        const isShort = (row: Row): boolean => byItself.has(row.state) && row.at_ms <= atMs && atMs - row.at_ms < flapMs
        const isFlapping = isFailure && before !== undefined && later.every(isShort)
        if (isFlapping) comeBack(before, later, atMs, detail)
        else insert.run(atMs, state, detail, 1, atMs)
        trim.run(keptRows)
      },
    ).immediate,
  }
}

export function createConnectionReads(db: Db) {
  const rows = db.prepare<[number], Row>('SELECT * FROM connection_log ORDER BY id DESC LIMIT ?')
  return {
    connectionHistory: (limit: number): ConnectionHistoryEntry[] =>
      rows.all(limit).map((row) => {
        const atMs = timeOr(row.at_ms, 0)
        return {
          id: row.id,
          atMs,
          state: textOr(row.state, '') as ConnectionState['kind'],
          detail: textOr(row.detail, ''),
          count: amountOr(row.times, 1),
          lastAtMs: timeOr(row.last_at_ms, atMs),
        }
      }),
    newestConnection(): { id: number; atMs: number } {
      const [row] = rows.all(1)
      return row ? { id: row.id, atMs: timeOr(row.last_at_ms, timeOr(row.at_ms, 0)) } : { id: 0, atMs: 0 }
    },
  }
}
