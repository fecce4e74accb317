import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isResourceSpans } from '../../../../src/main/records/payload.ts'
import { openWriterDatabase } from '../../../../src/main/store/schema/database.ts'
import type { Db } from '../../../../src/main/store/schema/db.ts'
import { createWriter } from '../../../../src/main/store/thread/writer.ts'
import { databaseIn, ledgerOf, look, nowMs, sum } from '../../../support/store-fixtures.ts'

// Databases that those versions of the app wrote, with turns in every state.
const fixtures = path.join(import.meta.dirname, '../../../fixtures')
const added = new Set(['tags', 'source', 'observation_count', 'generation_count', 'unpriced_count'])
const limits = { maxRecords: 10, maxBytes: 1e9, serviceVersion: '1' }

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-old-files-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

type Row = Record<string, unknown>
const traces = (db: Db): Row[] => db.prepare<[], Row>('SELECT * FROM traces ORDER BY row').all()
const payloads = (db: Db): string[] => db.prepare<[], string>('SELECT payload FROM payloads ORDER BY seq').pluck().all()
const batches = (db: Db): unknown[] =>
  db.prepare('SELECT state, first_seq, last_seq, digest FROM batches ORDER BY id').all()
const accepted = (db: Db): number => Number(db.prepare("SELECT value FROM meta WHERE key = 'accepted'").pluck().get())
const only = (columns: string[], row: Row): Row => Object.fromEntries(columns.map((column) => [column, row[column]]))

describe.each(['schema-3.db', 'schema-12.db'])('a database that an earlier version wrote: %s', (name) => {
  it('shows of each trace what it showed, with its observations, once they are derived', () => {
    fs.copyFileSync(path.join(fixtures, name), databaseIn(folder))
    const before = look(databaseIn(folder), (db) => ({
      traces: traces(db),
      payloads: payloads(db),
      batches: batches(db),
      accepted: accepted(db),
    }))
    const db = openWriterDatabase(folder)
    const write = createWriter(db)
    while (write.deriveStep() > 0);
    expect(payloads(db)).toEqual(before.payloads)
    expect(batches(db)).toEqual(before.batches)
    expect(ledgerOf(db).accepted).toBe(before.accepted)
    expect(sum(ledgerOf(db))).toBe(before.accepted)
    const columns = Object.keys(before.traces[0] ?? {}).filter((column) => !added.has(column))
    const after = traces(db)
    expect(after.map((row) => only(columns, row))).toEqual(before.traces.map((row) => only(columns, row)))
    // Of a payload that is gone nothing can be derived; a turn under way has no record yet.
    const counts = [...Array.from({ length: 14 }, () => 2), 0, 0, 2, 0, 0]
    expect(after.map((row) => row['observation_count'])).toEqual(counts)
    expect(after[0]).toMatchObject({ tags: '["b","field"]', source: 'chat', generation_count: 1 })
    db.close()
  })

  it('goes on: turns that were under way are closed, and recorded in the present form', () => {
    fs.copyFileSync(path.join(fixtures, name), databaseIn(folder))
    const db = openWriterDatabase(folder)
    const write = createWriter(db)
    expect(write.interruptOpenTurns(nowMs)).toMatchObject({ damagedCount: 0, setAsideCount: 0 })
    expect(payloads(db).filter(isResourceSpans)).toHaveLength(2)
    const counts = db.prepare("SELECT observation_count FROM traces WHERE error_type = 'interrupted'").pluck().all()
    expect(counts).toEqual([2, 2])
    expect(write.sealTail(limits, nowMs)).toMatchObject({ kind: 'score', recordCount: 1 })
    // What waits is sealed with them, in one batch of both forms.
    const sealed = write.sealTail(limits, nowMs)
    expect(sealed).toMatchObject({ kind: 'turn', recordCount: 3 })
    expect(JSON.parse(Buffer.from(sealed?.body ?? []).toString())).toMatchObject({ resourceSpans: [{}, {}, {}] })
    db.close()
  })
})
