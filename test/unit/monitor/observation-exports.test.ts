import { DuckDBInstance } from '@duckdb/node-api'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type {
  ExportedObservation,
  ExportedTrace,
  Observation,
  ObservationFilter,
  TraceExportFormat,
} from '../../../src/shared/domain.ts'
import { recordAgent } from '../../support/agent-trace.ts'
import { useAnalysis } from '../../support/analysis.ts'
import { importOf } from '../../support/imports.ts'
import { confirmed, storeAll } from '../../support/stored-imports.ts'
import { enteredKey, exportsOf } from '../../support/trace-exports.ts'

const all: ObservationFilter = { fromMs: null, toMs: null }
const startedAtMs = 1_790_000_000_000
const monitor = useAnalysis('observation-exports')

/** Two trees whose steps lie at the same times, a key in what one was asked, and traces of another application. */
beforeEach(() => {
  recordAgent(monitor.db, { stepCount: 600, startedAtMs, body: `Use ${enteredKey}.` })
  recordAgent(monitor.db, { stepCount: 600, startedAtMs, shape: 'deep' })
  confirmed(monitor.db, { traces: [1, 2], spans: 3, word: 'imported-model' })
  storeAll(monitor.db)
})

async function save(rows: 'traces' | 'observations', filter: ObservationFilter, format: TraceExportFormat) {
  const folder = fs.mkdtempSync(path.join(monitor.folder, 'files-'))
  const { exports, ended } = exportsOf(monitor.read, () => folder)
  await (rows === 'traces' ? exports.begin(filter, format) : exports.beginObservations(filter, format))
  const state = await ended
  await exports.close()
  expect(state).toMatchObject({ state: 'done', problem: null })
  expect(state.rowCount).toBe(state.totalCount)
  return path.join(folder, fs.readdirSync(folder)[0] ?? '')
}

async function query(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const rows = (await connection.runAndReadAll(sql)).getRowsJson()
  connection.closeSync()
  instance.closeSync()
  return rows
}

const linesOf = <Row>(file: string): Row[] =>
  fs
    .readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)

/** Every observation as an export of whole traces has it. */
async function recorded(): Promise<Map<string, Observation>> {
  const traces = linesOf<ExportedTrace>(await save('traces', all, 'jsonl'))
  return new Map(
    traces.flatMap(({ traceId, observations = [] }) =>
      observations.map((observation) => [`${traceId} ${observation.spanId}`, observation]),
    ),
  )
}

const partsOf = ({ parentSpanId, endedAtMs, modelParameters, input, output, metadata }: Partial<Observation>) => ({
  parentSpanId,
  endedAtMs,
  modelParameters,
  input,
  output,
  metadata,
})

describe('an export of observations', () => {
  it.each([{}, { type: 'tool' as const }, { model: 'imported-model' }, { level: 'ERROR' as const }])(
    'as JSON Lines has what was recorded of each that matches %j',
    async (narrowed) => {
      const expected = await recorded()
      const rows = linesOf<ExportedObservation>(await save('observations', { ...all, ...narrowed }, 'jsonl'))
      expect(rows.length).toBeGreaterThan(0)
      expect(new Set(rows.map(({ traceId, spanId }) => `${traceId} ${spanId}`)).size).toBe(rows.length)
      if (Object.keys(narrowed).length === 0) expect(rows).toHaveLength(expected.size)
      for (const row of rows) {
        const observation = expected.get(`${row.traceId} ${row.spanId}`)
        expect(partsOf(row)).toEqual(observation && partsOf(observation))
        expect(row.usageDetails).toEqual(observation?.usageDetails)
      }
    },
  )

  it('as Parquet has the same, in proper types', async () => {
    const rows = linesOf<ExportedObservation>(await save('observations', all, 'jsonl'))
    const file = await save('observations', all, 'parquet')
    const found = await query(
      `SELECT trace_id, span_id, parent_span_id, type, epoch_ms(ended_at)::DOUBLE AS ended, input::VARCHAR AS input,
         latency_ms, total_tokens::DOUBLE AS tokens, usage_details['total'] AS total FROM '${file}'`,
    )
    const json = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value))
    expect(found).toEqual(
      rows.map((row) => [
        row.traceId,
        row.spanId,
        row.parentSpanId,
        row.type,
        row.endedAtMs,
        json(row.input),
        row.durationMs,
        row.usage?.total ?? null,
        row.usageDetails?.['total'] ?? null,
      ]),
    )
  })

  it('as OTLP has just the spans that match, which an import reads', async () => {
    const file = await save('observations', { ...all, type: 'tool' }, 'otlp')
    const { rows, problemCount } = await importOf(fs.readFileSync(file))
    expect(problemCount).toBe(0)
    const tools = linesOf<ExportedObservation>(await save('observations', { ...all, type: 'tool' }, 'jsonl'))
    const ids = (of: { traceId: string; spanId: string }[]) =>
      of.map((row) => `${row.traceId} ${row.spanId}`).toSorted()
    expect(ids(rows.map(({ row }) => row))).toEqual(ids(tools))
    expect(tools).toHaveLength(300)
  })

  it.each(['jsonl', 'otlp', 'parquet'] as const)('has no key that was ever entered: %s', async (format) => {
    const file = await save('observations', all, format)
    const read = async () => JSON.stringify(await query(`SELECT input::VARCHAR FROM '${file}' WHERE name = 'research'`))
    const text = format === 'parquet' ? await read() : fs.readFileSync(file, 'utf8')
    expect(text).toContain('Use ')
    expect(text).not.toContain(enteredKey)
  })

  it('whose bodies are large comes a few at a time, each once', async () => {
    const body = randomBytes(1_500_000).toString('hex')
    for (let index = 0; index < 4; index += 1)
      recordAgent(monitor.db, { stepCount: 3, startedAtMs: startedAtMs + 60_000, body: body + String(index) })
    const pages: number[] = []
    let cursor: string | null = null
    const filter = { ...all, fromMs: startedAtMs + 60_000 }
    do {
      const options = { filter, cursor, maxRows: 500, maxBytes: 2_000_000, bodies: 'observations' as const }
      const page = await monitor.read.observationExportPage(options)
      pages.push(page.observations.length)
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(pages.length).toBeGreaterThanOrEqual(4)
    expect(pages.reduce((sum, count) => sum + count, 0)).toBe(12)
  })
})
