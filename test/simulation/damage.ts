import type { Db } from '../../src/main/store/schema/db.ts'
import type { Writer } from '../../src/main/store/thread/writer.ts'
import type { Random } from './random.ts'

interface Row {
  id: number
  last_seq: number
  record_count: number
  state: string
  digest: string
}

/** Another text of the same length. */
function flipped(text: string, random: Random): string {
  const at = random.int(0, Math.max(0, text.length - 1))
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1)
}

/**
 * Between two lives a row of `batches` is garbled or gone, and the code that ships mends what no longer adds up. Not of
 * those whose bodies have made room: there is nothing left to look them up by. Nor is the last one gone whole, which
 * only its page could tell.
 */
export function damageBatch(db: Db, write: Writer, random: Random, nowMs: number): void {
  const batches = db
    .prepare<[], Row>(
      `SELECT id, last_seq, record_count, state, digest FROM batches
       WHERE state NOT IN ('dead', 'lost') AND bodies_gone < 2 ORDER BY first_seq`,
    )
    .all()
  if (batches.length === 0) return
  const batch = random.pick(batches)
  const set = (column: string, value: string | number): void =>
    void db.prepare(`UPDATE batches SET ${column} = ? WHERE id = ?`).run(value, batch.id)
  const lastSeq = db.prepare<[], number>('SELECT MAX(last_seq) FROM batches').pluck().get()
  const isWaiting = batch.state === 'sealed' || batch.state === 'retry'
  switch (random.pick(['digest', 'state', 'kind', 'count', 'range', 'gone'])) {
    case 'digest':
      // Of one that is not waiting nobody reads it again.
      if (isWaiting) set('digest', flipped(batch.digest, random))
      return
    case 'state':
      set('state', flipped(batch.state, random))
      break
    case 'kind':
      set('kind', 'turm')
      break
    case 'count':
      set('record_count', batch.record_count + 1)
      break
    case 'range':
      set('last_seq', batch.last_seq + 1_000_000)
      break
    case 'gone':
      if (batch.last_seq === lastSeq) return
      db.prepare('DELETE FROM batches WHERE id = ?').run(batch.id)
  }
  write.mendLedger(nowMs)
}
