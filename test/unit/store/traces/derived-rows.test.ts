import * as fc from 'fast-check'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWriterDatabase } from '../../../../src/main/store/schema/database.ts'
import type { Db } from '../../../../src/main/store/schema/db.ts'
import { checksumOf } from '../../../../src/main/store/log/record-log.ts'
import { createReader } from '../../../../src/main/store/thread/reader.ts'
import { createWriter, type Writer } from '../../../../src/main/store/thread/writer.ts'
import { deliver, nowMs, sealLimits } from '../../../support/store-fixtures.ts'
import { aTurn, anEnd, bareTurn } from '../../../support/turn-fixtures.ts'
import { createRandom } from '../../../simulation/random.ts'
import { growTree } from '../../../simulation/trees.ts'
import { observationsOf } from '../../../support/observations.ts'

let folder: string
let db: Db
let write: Writer
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-derived-'))
  db = openWriterDatabase(folder, 'NORMAL')
  write = createWriter(db)
})
afterEach(() => {
  db.close()
  fs.rmSync(folder, { recursive: true })
})

type Row = Record<string, unknown>
const withoutRow = (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'row'))
const rows = (sql: string): Row[] => db.prepare<[], Row>(sql).all()
const derived = (): { traces: Row[]; observations: Row[] } => ({
  traces: rows('SELECT * FROM traces ORDER BY row'),
  observations: rows('SELECT * FROM observations ORDER BY trace_id, span_id').map(withoutRow),
})
const rebuild = (): void => {
  write.rebuildIndex()
  while (write.deriveStep() > 0);
}
const finish = (turn: ReturnType<typeof aTurn>, end = anEnd()): number => {
  write.beginTurn(turn)
  return write.finishTurn({ traceId: turn.start.traceId, messageStatus: 'complete', messageError: null, end, nowMs })
    .seq
}

describe('what is derived from records', () => {
  it('is the same rows, made with each record or anew of all', () => {
    const turn = fc.record({
      model: fc.constantFrom('gpt-5', 'llama3', 'unpriced: x'),
      tags: fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
      costUsd: fc.option(fc.constantFrom(0, 0.25, 0.000001)),
      level: fc.constantFrom('DEFAULT', 'WARNING', 'ERROR'),
      durationMs: fc.option(fc.integer({ min: 0, max: 100_000 })),
      bodies: fc.constantFrom('all', 'metadata', 'nothing'),
    })
    fc.assert(
      fc.property(fc.array(turn, { minLength: 1, maxLength: 8 }), (turns) => {
        for (const { model, tags, costUsd, level, durationMs, bodies } of turns) {
          const redaction = { bodies, keys: true, emails: true, patterns: [] }
          const end = anEnd({ costUsd, costSource: costUsd === null ? null : 'table', level, durationMs })
          finish(aTurn({ model, tags, redaction }), end)
        }
        const before = derived()
        rebuild()
        expect(derived()).toEqual(before)
      }),
      { numRuns: 40 },
    )
  })

  it('comes back whole where all of it was lost, the chat of each trace included', () => {
    const seq = finish(aTurn({ tags: ['a'] }))
    finish(aTurn())
    const before = derived()
    db.exec('DELETE FROM observations; DELETE FROM traces')
    rebuild()
    const byTrace = (of: Row[]) =>
      of.map(withoutRow).toSorted((a, b) => (String(a['trace_id']) < String(b['trace_id']) ? -1 : 1))
    expect(byTrace(derived().traces)).toEqual(byTrace(before.traces))
    expect(derived().observations).toEqual(before.observations)
    expect(seq).toBe(1)
  })

  it('is right for any tree of spans, in either form of a record', () => {
    const random = createRandom(5)
    const counts = new Map<string, number>()
    for (let index = 0; index < 60; index += 1) {
      const turn = aTurn()
      finish(turn)
      counts.set(turn.start.traceId, growTree(db, random, turn.start.traceId))
    }
    rebuild()
    const found = new Map(
      rows('SELECT trace_id, observation_count FROM traces').map((row) => [row['trace_id'], row['observation_count']]),
    )
    expect(found).toEqual(counts)
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
    expect(rows('SELECT COUNT(*) AS n FROM observations')).toEqual([{ n: total }])
    expect(total).toBeGreaterThan(150)
  })

  it('stays as it was where the payload is gone, or no longer what was recorded', () => {
    finish(aTurn())
    finish(aTurn())
    const before = derived()
    db.exec('DELETE FROM payloads WHERE seq = 1')
    db.exec(`UPDATE payloads SET payload = replace(payload, 'test-model', 'bad-model') WHERE seq = 2`)
    rebuild()
    expect(derived()).toEqual(before)
  })

  it('brings nothing back that redaction or the size cap took away', () => {
    const secret = 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789'
    const redaction = { bodies: 'all' as const, keys: true, emails: true, patterns: [] }
    finish(
      aTurn({ redaction, input: [{ role: 'user', content: secret }] }, secret),
      anEnd({ output: secret, statusMessage: secret, level: 'ERROR' }),
    )
    finish(aTurn({ input: [{ role: 'user', content: 'x'.repeat(600_000) }] }), anEnd({ output: 'y'.repeat(600_000) }))
    deliver(write)
    while (!write.makeRoom(1, nowMs, sealLimits).done);
    rebuild()
    const everything = JSON.stringify([derived(), rows('SELECT payload FROM payloads')])
    expect(everything).not.toContain(secret)
    expect(everything).not.toContain('xxxx')
    const traceIds = rows('SELECT trace_id FROM traces').map((row) => String(row['trace_id']))
    for (const traceId of traceIds) expect(observationsOf(createReader(db), traceId)).toEqual([])
  })

  it('has the latest of a span that two records have', () => {
    const turn = aTurn()
    finish(turn)
    const { traceId } = turn.start
    const again = bareTurn(turn.start, anEnd({ level: 'ERROR', statusMessage: 'later', costUsd: 1 }))
    db.prepare("INSERT INTO records (kind, trace_id, payload_bytes, recorded_at_ms) VALUES ('turn', ?, ?, 1)").run(
      traceId,
      again.length,
    )
    db.prepare('INSERT INTO payloads VALUES (2, ?, ?)').run(checksumOf(again), again)
    rebuild()
    expect(rows('SELECT record_seq, level, status_message, cost_usd, observation_count FROM traces')).toEqual([
      { record_seq: 2, level: 'ERROR', status_message: 'later', cost_usd: 1, observation_count: 2 },
    ])
    expect(rows('SELECT record_seq, level FROM observations')).toEqual([
      { record_seq: 2, level: 'ERROR' },
      { record_seq: 2, level: 'ERROR' },
    ])
  })
})

describe('a text that is too long to be indexed with its turn', () => {
  it('is found a little later, and a rebuilt search finds what it found', () => {
    const isFound = (text: string): number => createReader(db).searchMessages(text).hits.length
    finish(aTurn({}, `${'word '.repeat(60_000)} gannet`), anEnd({ output: `${'word '.repeat(60_000)} petrel` }))
    finish(aTurn({}, 'short puffin'))
    expect([isFound('gannet'), isFound('petrel'), isFound('puffin')]).toEqual([0, 0, 1])
    expect(createReader(db).searchMessages('gannet')).toMatchObject({ incomplete: true })
    while (!write.indexSearchStep());
    expect([isFound('gannet'), isFound('petrel'), isFound('puffin')]).toEqual([1, 1, 1])
    write.rebuildIndex()
    expect(isFound('puffin')).toBe(0)
    while (!write.indexSearchStep());
    expect([isFound('gannet'), isFound('petrel'), isFound('puffin')]).toEqual([1, 1, 1])
    expect(createReader(db).searchMessages('gannet')).toMatchObject({ incomplete: false })
  })

  it.each(['no list', '[]', '["a", 1.5]', '[999]'])('is whole again where the list of them is damaged: %s', (list) => {
    finish(aTurn({}, 'short puffin'))
    db.prepare("INSERT INTO meta (key, value) VALUES ('searchLater', ?)").run(list)
    expect(write.indexSearchStep()).toBe(true)
    expect(createReader(db).searchMessages('puffin')).toMatchObject({ incomplete: false })
  })
})
