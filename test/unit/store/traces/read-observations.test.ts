import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { newestVersion } from '../../../../src/main/store/schema/migrations/index.ts'
import { migrateTo } from '../../../../src/main/store/schema/schema.ts'
import { createObservationReads } from '../../../../src/main/store/traces/read-observations.ts'

it('steps that start together stand as they were recorded, whatever their ids are', () => {
  const db = new Database(':memory:')
  migrateTo(db, newestVersion)
  const insert = db.prepare(
    `INSERT INTO observations (trace_id, span_id, parent_span_id, type, name, level, started_at_ms)
     VALUES (?, ?, ?, 'span', ?, 'DEFAULT', ?)`,
  )
  insert.run('t', 'f', null, 'root', 5)
  insert.run('t', 'e', 'f', 'late', 9)
  insert.run('other', 'd', null, 'not of it', 1)
  insert.run('t', 'c', 'f', 'first', 7)
  insert.run('t', 'b', 'gone', 'second', 7)
  insert.run('t', 'a', 'c', 'third', 7)
  const columns = createObservationReads(db).columns('t')
  expect(columns.names.map((name) => columns.words[name])).toEqual(['root', 'first', 'second', 'third', 'late'])
  expect(columns.parents).toEqual([-1, 0, -2, 1, 0])
  expect([columns.firstStartMs, ...columns.startsMs]).toEqual([5, 0, 2, 2, 2, 4])
  db.close()
})
