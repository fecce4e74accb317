import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openCheckedDatabase } from '../../../../src/main/store/schema/database.ts'
import type { Db } from '../../../../src/main/store/schema/db.ts'
import { createReader } from '../../../../src/main/store/thread/reader.ts'
import { createWriter } from '../../../../src/main/store/thread/writer.ts'
import { confirmed, storeAll } from '../../../support/stored-imports.ts'
import { databaseIn, nowMs, withDatabase } from '../../../support/store-fixtures.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-import-damage-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

/** Traces of three spans each. */
function fill(db: Db, traceCount: number): void {
  confirmed(db, { traces: Array.from({ length: traceCount }, (_, trace) => trace), spans: 3 })
  storeAll(db)
}

const rows = (db: Db, table: string, left: string): unknown[] =>
  db
    .prepare<[], Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY trace_id, ${left}`)
    .all()
    .map((columns) => ({ ...columns, row: null }))

it('what was derived is the same when it is derived anew', () => {
  withDatabase(folder, (write, db) => {
    fill(db, 50)
    const before = [rows(db, 'observations', 'span_id'), rows(db, 'traces', 'row')]
    db.exec(
      "UPDATE observations SET model = 'wrong', total_tokens = 1; UPDATE traces SET model = 'wrong', total_tokens = 9",
    )
    db.exec('DELETE FROM observations WHERE row % 3 = 0')
    write.rebuildIndex()
    storeAll(db)
    expect([rows(db, 'observations', 'span_id'), rows(db, 'traces', 'row')]).toEqual(before)
  })
})

it('a damaged database keeps the imported spans that can be read, with their rows, and sends none', () => {
  withDatabase(folder, (_, db) => {
    fill(db, 1000)
    db.exec('DELETE FROM imports')
  })
  const handle = fs.openSync(databaseIn(folder), 'r+')
  const pages = fs.fstatSync(handle).size / 4096
  for (let page = 20; page < pages; page += 97) fs.writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, 4096 * page)
  fs.closeSync(handle)
  const { db, salvaged } = openCheckedDatabase(folder, nowMs)
  try {
    expect(salvaged).not.toBeNull()
    createWriter(db).interruptOpenTurns(nowMs)
    storeAll(db)
    const read = createReader(db)
    const [one] = read.imports()
    expect(one).toMatchObject({ state: 'done' })
    expect(one?.observationCount).toBeGreaterThan(2000)
    const count = (sql: string): number => db.prepare<[], number>(sql).pluck().get() ?? 0
    expect(count('SELECT COUNT(*) FROM observations WHERE import_row IN (SELECT row FROM imported_spans)')).toBe(
      one?.observationCount,
    )
    expect(
      count(`SELECT COUNT(*) FROM traces t WHERE EXISTS (SELECT 1 FROM imported_spans s WHERE s.trace_id = t.trace_id)
        AND total_tokens <> 5 * (SELECT COUNT(*) FROM imported_spans s WHERE s.trace_id = t.trace_id)`),
    ).toBe(0)
    expect(count('SELECT COUNT(*) FROM records')).toBe(0)
  } finally {
    db.close()
  }
})
