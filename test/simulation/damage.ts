import { createRangeInsert } from '../../src/main/store/log-ranges.ts'
import type { RecordKind } from '../../src/main/record.ts'
import type { Db } from '../../src/main/store/database.ts'
import type { Random } from './random.ts'

/**
 * A batch is gone with a damaged page, and the start has mended that: nobody knows what became of its records nor in which
 * project, so each is in doubt by itself. Or its digest is gone, and it is sealed anew. Not of those whose bodies have
 * made room: there is nothing left to look them up by.
 */
export function damageBatch(db: Db, random: Random, nowMs: number): void {
  const batches = db
    .prepare<[], { id: number; first_seq: number; last_seq: number; state: string }>(
      "SELECT id, first_seq, last_seq, state FROM batches WHERE state NOT IN ('dead', 'lost') AND bodies_gone < 2 ORDER BY first_seq",
    )
    .all()
  if (batches.length === 0) return
  const batch = random.pick(batches)
  if ((batch.state === 'sealed' || batch.state === 'retry') && random.chance(0.5)) {
    db.prepare("UPDATE batches SET digest = '' WHERE id = ?").run(batch.id)
    return
  }
  db.transaction(() => {
    db.prepare('DELETE FROM batches WHERE id = ?').run(batch.id)
    const rows = db
      .prepare<[number, number], { seq: number; kind: RecordKind; payload_bytes: number }>(
        'SELECT seq, kind, payload_bytes FROM records WHERE seq BETWEEN ? AND ?',
      )
      .all(batch.first_seq, batch.last_seq)
    const insert = createRangeInsert(db)
    for (const { seq, kind, payload_bytes: bytes } of rows) {
      const range = { fate: 'doubt' as const, kind, first: seq, last: seq, count: 1, bytes, serviceVersion: '' }
      insert({ ...range, answer: 'its batch was lost', projectId: null }, nowMs)
    }
  })()
}
