import Database from 'better-sqlite3'
import path from 'node:path'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { databaseFileName } from '../../src/main/store/schema/database.ts'

const batchRecords = 250
const gzip = promisify(zlib.gzip)

/** The first `count` payloads of the app's database in `folder`, in a table of their own in `file`. */
export function fillBare(file: string, folder: string, count: number): void {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, payload TEXT)')
  db.prepare('ATTACH ? AS filled').run(path.join(folder, databaseFileName))
  db.prepare('INSERT INTO rows (payload) SELECT payload FROM filled.payloads ORDER BY seq LIMIT ?').run(count)
  db.close()
}

/** The barest loop that reads, compresses, POSTs and deletes durably; answers how many milliseconds it took. */
export async function drainBare(file: string, url: string): Promise<number> {
  const db = new Database(file)
  db.pragma('synchronous = FULL')
  const select = db.prepare<[], { id: number; payload: string }>(
    `SELECT id, payload FROM rows ORDER BY id LIMIT ${batchRecords}`,
  )
  const remove = db.prepare('DELETE FROM rows WHERE id <= ?')
  const beganMs = performance.now()
  for (;;) {
    const rows = select.all()
    const last = rows.at(-1)
    if (!last) break
    const body = Buffer.from(`[${rows.map((row) => row.payload).join(',')}]`)
    const answer = await fetch(`${url}/api/public/otel/v1/traces`, {
      method: 'POST',
      body: await gzip(body),
      headers: { 'content-encoding': 'gzip' },
    })
    await answer.arrayBuffer()
    remove.run(last.id)
  }
  const tookMs = performance.now() - beganMs
  db.close()
  return tookMs
}
