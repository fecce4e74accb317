import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createExportedRows } from '../../../../src/main/store/traces/exported-rows.ts'
import { confirmed, hexId, storeAll } from '../../../support/stored-imports.ts'
import { withDatabase } from '../../../support/store-fixtures.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-import-exports-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

it('a span that two imports have is exported once, as it is shown', () =>
  withDatabase(folder, (_, db) => {
    confirmed(db, { traces: [0], spans: 2, word: 'first' })
    confirmed(db, { traces: [0], spans: 1, word: 'second' })
    storeAll(db)
    const exported = createExportedRows(db)
    const row = db.prepare<[], number>('SELECT row FROM traces').pluck().get() ?? 0
    const shown = db.prepare('SELECT span_id AS spanId, model FROM observations ORDER BY span_id').all()
    expect(shown).toEqual([
      { spanId: hexId(0, 16), model: 'second' },
      { spanId: hexId(1, 16), model: 'first' },
    ])
    const [withObservations] = exported([{ row }], { maxBytes: Infinity, bodies: 'observations' }).traces
    expect(withObservations?.observations?.map(({ spanId, model }) => ({ spanId, model }))).toEqual(shown)
    const [withSpans] = exported([{ row }], { maxBytes: Infinity, bodies: 'spans' }).traces
    expect(withSpans?.resourceSpans).toHaveLength(2)
  }))
