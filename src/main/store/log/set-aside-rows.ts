import type { SetAsideRow } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { timeOr } from '../sound-values.ts'

type Put = (source: string, key: unknown, row: object, reason: string, nowMs: number) => void

/** Keeps a row that could not be read, whatever its columns hold, within the caller's transaction. */
export function createSetAside(db: Db): Put {
  const insert = db.prepare('INSERT INTO set_aside_rows (source, key, content, reason, at_ms) VALUES (?, ?, ?, ?, ?)')
  return (source, key, row, reason, nowMs) => {
    insert.run(source, String(key), JSON.stringify(row, bytesAsHex), reason, nowMs)
  }
}

export function createSetAsideReads(db: Db) {
  const count = db.prepare<[], number>('SELECT COUNT(*) FROM set_aside_rows').pluck()
  const newest = db.prepare<[number], { id: number; source: string; key: string; reason: string; at_ms: number }>(
    'SELECT id, source, key, reason, at_ms FROM set_aside_rows ORDER BY id DESC LIMIT ?',
  )
  const contents = db.prepare<[], { source: string; key: string; content: string; reason: string; at_ms: number }>(
    'SELECT source, key, content, reason, at_ms FROM set_aside_rows ORDER BY id DESC',
  )
  return {
    setAsideCount: (): number => count.get() ?? 0,
    setAsideRows: (limit: number): SetAsideRow[] =>
      newest
        .all(limit)
        .map(({ id, source, key, reason, at_ms }) => ({ id, source, key, reason, atMs: timeOr(at_ms, 0) })),
    /** The newest as a file has room for, with all that is left of each. */
    exportSetAside(maxBytes: number): { json: string; recordCount: number; leftOutCount: number } {
      const rows: string[] = []
      let bytes = 0
      for (const row of contents.iterate()) {
        const text = JSON.stringify({ ...row, content: parsed(row.content) })
        bytes += Buffer.byteLength(text)
        if (bytes > maxBytes) break
        rows.push(text)
      }
      const leftOutCount = (count.get() ?? 0) - rows.length
      return { json: `{"rows":[\n${rows.join(',\n')}\n]}\n`, recordCount: rows.length, leftOutCount }
    },
  }
}

/** Bytes reach `JSON.stringify` as what their own toJSON makes of them. */
function bytesAsHex(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'Buffer') return value
  return { hex: Buffer.from((value as unknown as { data: number[] }).data).toString('hex') }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
