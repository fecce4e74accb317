import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createListedRows } from '../../../../src/main/store/traces/listed-rows.ts'
import { createExportedRows } from '../../../../src/main/store/traces/exported-rows.ts'
import { aRecord, aSpan, type PlainValue } from '../../../support/otlp.ts'
import { confirmed, hexId, storeAll } from '../../../support/stored-imports.ts'
import { nowMs, withDatabase } from '../../../support/store-fixtures.ts'

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

it.each<[string, Record<string, PlainValue>]>([
  ['a text', { 'gen_ai.prompt': 'What is a moose?\nIn short.' }],
  [
    'messages of parts',
    {
      'gen_ai.input.messages': JSON.stringify([
        { role: 'user', parts: [{ type: 'text', content: 'What is a moose?' }] },
      ]),
    },
  ],
  [
    'messages with a picture',
    {
      'langfuse.observation.input': JSON.stringify([
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is a moose?' },
            { type: 'image_url', image_url: {} },
          ],
        },
      ]),
    },
  ],
])('what was asked in an imported trace is exported as it is shown: %s', (_, input) =>
  withDatabase(folder, (write, db) => {
    const span = aSpan({ 'gen_ai.request.model': 'm', ...input })
    const id = write.beginImport('a.jsonl', 1, nowMs)
    write.stageImport(id, 'otlp', [{ ...span, startedAtMs: nowMs, payload: JSON.stringify(aRecord([span])) }])
    write.endImportReading(id, 0, [])
    write.confirmImport(id)
    storeAll(db)
    const row = db.prepare<[], number>('SELECT row FROM traces').pluck().get() ?? 0
    expect(createListedRows(db)([row], [])[0]?.prompt).toBe('What is a moose?')
    const { traces } = createExportedRows(db)([{ row }], { maxBytes: Infinity, bodies: null })
    expect(traces[0]?.prompt).toBe('What is a moose?')
  }),
)
