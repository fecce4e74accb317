import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { jsonLines } from '../../../src/main/monitor/exports/text-formats.ts'
import type { Span } from '../../../src/main/records/otlp.ts'
import { readResourceSpans } from '../../../src/main/records/payload.ts'
import { deriveRecord } from '../../../src/main/records/derive/derive.ts'
import { createExportedObservations } from '../../../src/main/store/traces/exported-observations.ts'
import { createExportedRows } from '../../../src/main/store/traces/exported-rows.ts'
import { importOf, type Imported } from '../../support/imports.ts'
import { aRecord, aSpan } from '../../support/otlp.ts'
import { hexId, storeAll } from '../../support/stored-imports.ts'
import { finish, nowMs, withDatabase } from '../../support/store-fixtures.ts'
import { aTurn, anEnd } from '../../support/turn-fixtures.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-import-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))

it('Holdfast’s own export has the rows that its records have', async () => {
  const { lines, steps, rows } = withDatabase(folder, (write, db) => {
    const ends = [
      anEnd(),
      anEnd({ durationMs: 1234.567891, costUsd: null, costSource: null, timeToFirstTokenMs: null }),
      anEnd({
        durationMs: null,
        usage: null,
        output: '',
        level: 'ERROR',
        statusMessage: 'No.',
        errorType: 'auth',
        costUsd: null,
        costSource: null,
      }),
      anEnd({
        usage: {
          input: 1,
          inputCached: 2,
          inputCacheWrite: 3,
          output: 4,
          outputReasoning: 5,
          total: 15,
          estimated: true,
        },
        costSource: 'estimate',
      }),
    ]
    for (const [index, end] of ends.entries()) {
      const turn = aTurn({ model: 'gpt-5', tags: ['b', 'a, c'], release: '1.2', startedAtMs: nowMs + index })
      write.beginTurn(turn)
      finish(write, turn.start.traceId, { end })
    }
    const places = db.prepare<[], { row: number }>('SELECT row FROM traces ORDER BY row DESC').all()
    const { traces } = createExportedRows(db)(places, { maxBytes: 1e9, bodies: 'observations' })
    const { observations } = createExportedObservations(db)(
      db.prepare<[], { row: number }>('SELECT row FROM observations ORDER BY record_seq DESC, row').all(),
      { maxBytes: 1e9, bodies: 'observations' },
    )
    const payloads = db.prepare<[], string>('SELECT payload FROM payloads ORDER BY seq DESC').pluck().all()
    return {
      lines: traces.map(jsonLines.line).join(''),
      steps: observations.map(jsonLines.line).join(''),
      rows: payloads.map(readResourceSpans).flatMap(deriveRecord),
    }
  })
  for (const exported of [lines, steps]) {
    const imported = await importOf(exported)
    expect(imported.problems).toEqual([])
    expect(new Set(imported.traces.map(({ format }) => format))).toEqual(new Set(['holdfast']))
    // A trace has its tags as a set.
    const inOrder = imported.rows.map(({ row, trace }) => ({ row, trace: { ...trace, tags: trace.tags.toReversed() } }))
    expect(inOrder).toEqual(rows)
  }
})

/** A line for each trace, and one for each span, of an import that these spans are all of. */
function exportedAfterImport(spans: Span[]): { lines: string; steps: string } {
  return withDatabase(fs.mkdtempSync(path.join(folder, 'import-')), (write, db) => {
    const id = write.beginImport('a.jsonl', 1, nowMs)
    const staged = spans.map((span) => ({ ...span, startedAtMs: nowMs, payload: JSON.stringify(aRecord([span])) }))
    write.stageImport(id, 'otlp', staged)
    write.endImportReading(id, 0, [])
    write.confirmImport(id)
    storeAll(db)
    const places = db.prepare<[], { row: number }>('SELECT row FROM traces').all()
    const { traces } = createExportedRows(db)(places, { maxBytes: 1e9, bodies: 'observations' })
    const rows = db.prepare<[], { row: number }>('SELECT row FROM observations ORDER BY span_id').all()
    const { observations } = createExportedObservations(db)(rows, { maxBytes: 1e9, bodies: 'observations' })
    return {
      lines: traces.map(jsonLines.line).join(''),
      steps: observations.map(jsonLines.line).join(''),
    }
  })
}

it('what has not ended, or ends before it starts, comes back as it was', async () => {
  const spans = [
    aSpan({}, { spanId: hexId(0, 16), endTimeUnixNano: '0' }),
    aSpan({}, { spanId: hexId(1, 16), endTimeUnixNano: '1' }),
  ]
  const durations = ({ rows }: Imported) => rows.map(({ row }) => row.durationMs)
  expect(durations(await importOf(JSON.stringify({ resourceSpans: [aRecord(spans)] })))).toEqual([null, 0])
  const { lines, steps } = exportedAfterImport(spans)
  expect(durations(await importOf(lines))).toEqual([null, 0])
  expect(durations(await importOf(steps))).toEqual([null, 0])
})

it('of what was imported each call comes back with its provider', async () => {
  const spans = ['openai', 'anthropic'].map((provider, index) =>
    aSpan({ 'gen_ai.request.model': 'm', 'gen_ai.provider.name': provider }, { spanId: hexId(index, 16) }),
  )
  const { lines, steps } = exportedAfterImport(spans)
  for (const exported of [lines, steps]) {
    const { rows } = await importOf(exported)
    expect(rows.map(({ row }) => row.provider)).toEqual(['openai', 'anthropic'])
  }
})

it('observations alone come back with what they took, as steps of each other', async () => {
  const ids = { spanId: hexId(0, 16), parentSpanId: hexId(7, 16) }
  const startTimeUnixNano = '1790000000000123000'
  const endTimeUnixNano = '1790000000250623000'
  const spans = [
    aSpan(
      {
        'gen_ai.request.model': 'm',
        'gen_ai.usage.input_tokens': 5,
        'gen_ai.output.messages': '[{"role":"assistant"}]',
      },
      { ...ids, startTimeUnixNano, endTimeUnixNano },
    ),
  ]
  const wanted = (await importOf(JSON.stringify({ resourceSpans: [aRecord(spans)] }))).rows[0]?.row
  const { steps } = exportedAfterImport(spans)
  const { rows, problems } = await importOf(steps)
  expect(problems).toEqual([])
  const { startedAtMs, durationMs, parentSpanId, usage, type } = wanted ?? {}
  expect(rows[0]?.row).toMatchObject({ ...ids, startedAtMs, durationMs, parentSpanId, usage, type })
})

it('an observation whose record is gone has its figures all the same', async () => {
  const row = {
    startedAt: '2026-09-21T14:13:20.000Z',
    traceId: 'a',
    spanId: 'b',
    traceName: 'of a trace',
    name: 'call',
    type: 'generation',
    model: 'm',
    durationMs: 1500,
    usage: { input: 3, inputCached: 2, inputCacheWrite: 0, output: 4, outputReasoning: 0, total: 9 },
    costUsd: 0.25,
  }
  const { rows, problems } = await importOf(JSON.stringify(row))
  expect(problems).toEqual([])
  expect(rows[0]).toMatchObject({
    row: { name: 'call', durationMs: 1500, costUsd: 0.25, usage: { input: 3, inputCached: 2, output: 4, total: 9 } },
    trace: { traceName: 'of a trace' },
  })
})

it('a line of it whose observations are odd is counted', async () => {
  const line = {
    startedAt: '2026-09-21T14:13:20.000Z',
    traceId: 'a',
    observations: [{ spanId: { toString: 1 } }, { spanId: 'b', startedAtMs: 1 }],
  }
  const { rows, problems } = await importOf(JSON.stringify(line))
  expect(rows).toHaveLength(1)
  expect(problems).toEqual([expect.objectContaining({ reason: 'An observation has no id or no start time.' })])
})
