import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Db } from '../../../../src/main/store/schema/db.ts'
import { createReader } from '../../../../src/main/store/thread/reader.ts'
import type { Writer } from '../../../../src/main/store/thread/writer.ts'
import { confirmed, hexId, importedTraceId, storeAll, storeStep } from '../../../support/stored-imports.ts'
import { nowMs, withDatabase } from '../../../support/store-fixtures.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-import-races-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const withImports = (use: (write: Writer, db: Db) => void): void => withDatabase(folder, use)

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)
const stateOf = (db: Db, id: number) => createReader(db).import(id)?.state

const count = (db: Db, table: string): number =>
  db.prepare<[], number>(`SELECT COUNT(*) FROM ${table}`).pluck().get() ?? 0

function removeAll(write: Writer, id: number): void {
  while (!write.removeImportStep(id));
}

function expectNothing(db: Db): void {
  for (const table of ['imports', 'imported_spans', 'observations', 'traces']) expect(count(db, table), table).toBe(0)
}

/** Every trace has the spans that its imports have, as its list and its row say. */
function expectSound(db: Db): void {
  const wrong = db
    .prepare<[], string>(
      `SELECT trace_id FROM imported_spans s GROUP BY trace_id
       HAVING (SELECT observation_count FROM traces t WHERE t.trace_id = s.trace_id) IS NOT COUNT(DISTINCT span_id)
         OR (SELECT COUNT(*) FROM observations o WHERE o.trace_id = s.trace_id) <> COUNT(DISTINCT span_id)`,
    )
    .pluck()
  expect(wrong.all()).toEqual([])
  const dangling = 'observations WHERE import_row IS NOT NULL AND import_row NOT IN (SELECT row FROM imported_spans)'
  expect(count(db, dangling)).toBe(0)
  expect(count(db, 'traces WHERE trace_id NOT IN (SELECT trace_id FROM imported_spans)')).toBe(0)
}

it.each([0, 1])('rows that were read before a removal began undo no part of it: after %i steps', (steps) =>
  withImports((write, db) => {
    const id = confirmed(db, { traces: range(0, 50), spans: 4 })
    for (let step = 0; step < steps; step += 1) storeStep(db, id)
    const late = createReader(db).nextOfImport(id, 1000)
    write.removeImportStep(id)
    write.storeImport(id, late)
    expect(stateOf(db, id)).toBe('removing')
    removeAll(write, id)
    write.storeImport(id, late)
    expectNothing(db)
  }),
)

it('an import that was read to its end is not done where it is being removed', () =>
  withImports((write, db) => {
    const id = confirmed(db, { traces: range(0, 50), spans: 4 })
    while (createReader(db).nextOfImport(id, 100).upTo !== null) storeStep(db, id)
    const last = createReader(db).nextOfImport(id, 100)
    write.removeImportStep(id)
    write.storeImport(id, last)
    expect(stateOf(db, id)).toBe('removing')
  }))

it.each(['before its first step', 'within a trace of many spans'])(
  'rows of an import that is removed come back by no other: %s',
  (when) =>
    withImports((write, db) => {
      const spans = when === 'before its first step' ? 4 : 90
      const other = confirmed(db, { traces: [0, 1], spans, word: 'other' })
      storeAll(db)
      const id = confirmed(db, { traces: [0, 2], spans: spans - 2, word: 'mine' })
      if (spans > 4) storeStep(db, id, 60)
      const late = createReader(db).nextOfImport(id, 60)
      removeAll(write, other)
      write.storeImport(id, late)
      storeAll(db)
      expectSound(db)
      removeAll(write, id)
      expectNothing(db)
    }),
)

it('a trace that was stored already is there, where another import that has it is removed meanwhile', () =>
  withImports((write, db) => {
    const other = confirmed(db, { traces: [0], spans: 4, word: 'other' })
    storeAll(db)
    const id = confirmed(db, { traces: range(0, 50), spans: 3, word: 'mine' })
    storeStep(db, id, 10)
    removeAll(write, other)
    storeAll(db)
    expectSound(db)
    expect(stateOf(db, id)).toBe('done')
  }))

it('is agreed to only once it was read, and not any more once it goes', () =>
  withImports((write, db) => {
    const id = write.beginImport('a', 1, nowMs)
    expect(write.confirmImport(id)).toBe(false)
    write.endImportReading(id, 0, [])
    expect(write.confirmImport(id)).toBe(true)
    storeAll(db)
    expect(write.confirmImport(id)).toBe(false)
    expect(stateOf(db, id)).toBe('done')
    db.exec("UPDATE imports SET state = 'removing'")
    expect(write.confirmImport(id)).toBe(false)
    expect(stateOf(db, id)).toBe('removing')
  }))

it('spans that come late are kept by no import that goes, or is gone', () =>
  withImports((write, db) => {
    const id = write.beginImport('a', 1, nowMs)
    const late = [{ traceId: hexId(0, 32), spanId: hexId(0, 16), startedAtMs: nowMs, payload: '{}' }]
    removeAll(write, id)
    write.stageImport(id, 'otlp', late)
    expectNothing(db)
  }))

it('damage amid the storing of an import, which took some of its rows, leaves it complete', () =>
  withImports((write, db) => {
    const id = confirmed(db, { traces: range(0, 50), spans: 4 })
    storeStep(db, id)
    db.exec('DELETE FROM observations WHERE row % 3 = 0; DELETE FROM traces WHERE row % 2 = 0')
    write.mendImports(nowMs)
    storeAll(db)
    expectSound(db)
    expect(count(db, 'traces')).toBe(50)
  }))

it('damage that took spans takes what was made of them, and nothing of a chat’s', () =>
  withImports((write, db) => {
    confirmed(db, { traces: range(0, 50), spans: 4 })
    storeAll(db)
    db.exec(`DELETE FROM imported_spans WHERE trace_id > '${importedTraceId(30)}' OR row % 3 = 0`)
    const chat = hexId(99, 32)
    db.exec(`INSERT INTO traces (trace_id, conversation_id, message_id, name, user_id, environment, provider_id, provider_name, model,
       started_at_ms, level) VALUES ('${chat}', 'c', 'm', '', '', '', '', '', '', 1, 'DEFAULT')`)
    write.mendImports(nowMs)
    storeAll(db)
    expect(count(db, `traces WHERE trace_id = '${chat}'`)).toBe(1)
    db.exec(`DELETE FROM traces WHERE trace_id = '${chat}'`)
    expectSound(db)
    for (const { id } of createReader(db).imports()) removeAll(write, id)
    expectNothing(db)
  }))

it('no step is longer than it may be, although another import has most of the trace', () =>
  withImports((_write, db) => {
    confirmed(db, { traces: [0], spans: 90, word: 'other' })
    storeAll(db)
    const id = confirmed(db, { traces: [0, 1], spans: 1, word: 'mine' })
    const steps: number[] = []
    while (stateOf(db, id) === 'storing') {
      steps.push(createReader(db).nextOfImport(id, 20).rows.length)
      storeStep(db, id, 20)
    }
    expect(Math.max(...steps)).toBe(20)
    expectSound(db)
  }))
