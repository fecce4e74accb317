import { DuckDBInstance } from '@duckdb/node-api'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { beginParquet } from '../../../src/main/monitor/exports/parquet-thread.ts'
import { createWriter } from '../../../src/main/store/thread/writer.ts'
import { noRedaction } from '../../../src/main/records/redaction/redaction.ts'
import type { ExportedTrace, TraceExport, TraceExportFormat, TraceFilter } from '../../../src/shared/domain.ts'
import { useAnalysis } from '../../support/analysis.ts'
import { mountTmpfs } from '../../support/mounts.ts'
import { finish, nowMs, record } from '../../support/store-fixtures.ts'
import { enteredKey, exportsOf } from '../../support/trace-exports.ts'
import { aTurn, anEnd } from '../../support/turn-fixtures.ts'

const all: TraceFilter = { fromMs: null, toMs: null }
const monitor = useAnalysis('parquet')
let files: string

beforeEach(() => {
  files = path.join(monitor.folder, 'files')
  fs.mkdirSync(files)
})

async function save(
  format: TraceExportFormat,
  filter: TraceFilter = all,
  more: Parameters<typeof exportsOf>[2] = {},
): Promise<TraceExport> {
  const { exports, ended } = exportsOf(monitor.read, () => files, more)
  await exports.begin(filter, format)
  const state = await ended
  await exports.close()
  return state
}

const only = (extension: string): string =>
  path.join(files, fs.readdirSync(files).find((name) => name.endsWith(`.${extension}`)) ?? '')

/** What DuckDB finds in the file; `FILE` in the question is its name. */
async function query(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const found = await connection.runAndReadAll(sql.replaceAll('FILE', `'${only('parquet')}'`))
  const rows = found.getRowsJson()
  connection.closeSync()
  instance.closeSync()
  return rows
}

/** Calls that went well, that failed, that have no figures, and whose texts and tags are odd. */
function variedTraces(count: number): void {
  const write = createWriter(monitor.db)
  for (let index = 0; index < count; index += 1) {
    const turn = aTurn(
      {
        model: index % 3 === 0 ? 'other' : 'gpt-5',
        tags: index % 4 === 0 ? [] : ['a, c', `tag "${index}"`],
        ...(index % 2 === 0 && { release: '1.2' }),
        startedAtMs: nowMs + index * 1000,
      },
      `問い ${index}\n"quoted" 🙂`,
    )
    write.beginTurn(turn)
    const odd = { durationMs: 1234.567891, costUsd: null, costSource: null, timeToFirstTokenMs: null, usage: null }
    const end = anEnd(index % 5 === 0 ? { ...odd, level: 'ERROR', statusMessage: 'No.', errorType: 'auth' } : {})
    finish(write, turn.start.traceId, { end })
  }
}

describe('an export as Parquet', () => {
  it('has in proper types what JSON Lines have of the same filter, over many pages', async () => {
    variedTraces(800)
    const filter = { ...all, model: 'gpt-5' }
    expect(await save('parquet', filter)).toMatchObject({ state: 'done', rowCount: 533, totalCount: 533 })
    expect(await save('jsonl', filter)).toMatchObject({ state: 'done', rowCount: 533 })
    type Line = Omit<ExportedTrace, 'startedAtMs'> & { startedAt: string }
    const lines = fs
      .readFileSync(only('jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
    const found = await query(
      `SELECT trace_id, epoch_ms(started_at), prompt, session_id, release, tags, level, status_message, latency_ms,
         time_to_first_token_ms, total_tokens::DOUBLE, tokens_estimated, cost_usd,
         [{ id: o.span_id, parent: o.parent_span_id, began: epoch_ms(o.started_at), input: o.input::VARCHAR,
            output: o.output::VARCHAR, metadata: o.metadata::VARCHAR,
            usage: map_entries(o.usage_details), cost: map_entries(o.cost_details) } FOR o IN observations]
       FROM FILE`,
    )
    const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))
    const entries = (value: Record<string, number> | null) =>
      value && Object.entries(value).map(([key, number]) => ({ key, value: number }))
    expect(found).toEqual(
      lines.map((line) => [
        line.traceId,
        String(Date.parse(line.startedAt)),
        line.prompt,
        line.conversationId,
        line.release,
        line.tags,
        line.level,
        line.statusMessage,
        line.durationMs,
        line.timeToFirstTokenMs,
        line.usage?.total ?? null,
        line.usage?.estimated ?? null,
        line.costUsd,
        (line.observations ?? []).map((observation) => ({
          id: observation.spanId,
          parent: observation.parentSpanId,
          began: String(observation.startedAtMs),
          input: json(observation.input),
          output: json(observation.output),
          metadata: json(observation.metadata),
          usage: entries(observation.usageDetails),
          cost: entries(observation.costDetails),
        })),
      ]),
    )
    expect(Object.fromEntries((await query('DESCRIBE FROM FILE')).map(([name, type]) => [name, type]))).toMatchObject({
      started_at: 'TIMESTAMP',
      tags: 'VARCHAR[]',
      total_tokens: 'BIGINT',
      latency_ms: 'DOUBLE',
      cost_usd: 'DOUBLE',
      tokens_estimated: 'BOOLEAN',
      observations: expect.stringMatching(/^STRUCT\(span_id VARCHAR, .*"input" JSON, .*\)\[\]$/),
    })
  })

  it('is compressed, and written a group at a time', async () => {
    const begun = beginParquet('traces')
    const trace = { traceId: 'a', startedAtMs: 0, tags: [], observations: [], prompt: 'x'.repeat(1000) }
    const page = Array.from({ length: 500 }, () => trace as unknown as ExportedTrace)
    let bytes = 0
    let largest = 0
    for (let index = 0; index < 100; index += 1) {
      const piece = await begun.add(page)
      bytes += piece.length
      largest = Math.max(largest, piece.length)
    }
    await begun.close()
    // Most is in the file before its end, and far less than the text takes.
    expect(bytes).toBeGreaterThan(1000)
    expect(bytes).toBeLessThan(5_000_000)
    expect(largest).toBeLessThan(bytes)
  })

  it('of nothing is a file with the columns and no rows', async () => {
    expect(await save('parquet')).toMatchObject({ state: 'done', rowCount: 0 })
    expect(await query('SELECT count(*) FROM FILE')).toEqual([['0']])
    expect(await query('SELECT name FROM (DESCRIBE FROM FILE) d(name) LIMIT 1')).toEqual([['trace_id']])
  })

  it('has no key that was ever entered, and nothing that redaction took out', async () => {
    const turn = aTurn({ redaction: { ...noRedaction, bodies: 'metadata' } }, 'the secret of the chat')
    const write = createWriter(monitor.db)
    write.beginTurn(turn)
    finish(write, turn.start.traceId)
    monitor.db.exec(`UPDATE traces SET status_message = 'refused ${enteredKey}'`)
    expect(await save('parquet')).toMatchObject({ state: 'done', rowCount: 1 })
    const [row] = await query('FROM FILE')
    expect(JSON.stringify(row)).toContain(turn.start.traceId)
    expect(JSON.stringify(row)).not.toMatch(/the secret|sk-once-entered/)
  })

  it('whose thread ends by itself leaves nothing, and says what to do', async () => {
    record(createWriter(monitor.db), 1)
    const problem = await save('parquet', all, {
      exportPage: async (options) => {
        const page = await monitor.read.exportPage(options)
        return {
          ...page,
          traces: page.traces.map((trace) => ({ ...trace, startedAtMs: 'never' as unknown as number })),
        }
      },
    })
    expect(problem).toMatchObject({ state: 'failed', problem: expect.stringContaining('none was saved') })
    expect(fs.readdirSync(files)).toEqual([])
  })

  it('that is cancelled leaves nothing', async () => {
    record(createWriter(monitor.db), 1)
    const reached = Promise.withResolvers<void>()
    const { exports, ended } = exportsOf(monitor.read, () => files, {
      through: (target) => ({
        ...target,
        write: async (piece) => {
          await target.write(piece)
          reached.resolve()
          await new Promise(() => {})
        },
      }),
    })
    const begun = await exports.begin(all, 'parquet')
    await reached.promise
    exports.cancel(begun?.id ?? '')
    expect(await ended).toMatchObject({ state: 'cancelled' })
    await exports.close()
    expect(fs.readdirSync(files)).toEqual([])
  })
})

const mount = mountTmpfs('size=200k', 'the test of a Parquet export to a full disk')
afterAll(() => mount?.unmount())

it.skipIf(!mount)('an export as Parquet to a full disk says so, and leaves nothing there', async () => {
  files = mount?.folder ?? ''
  const write = createWriter(monitor.db)
  for (let index = 0; index < 100; index += 1) {
    const turn = aTurn({}, randomBytes(10_000).toString('base64'))
    write.beginTurn(turn)
    finish(write, turn.start.traceId)
  }
  expect(await save('parquet')).toMatchObject({
    state: 'failed',
    problem: expect.stringContaining('The disk is full'),
  })
  expect(fs.readdirSync(files)).toEqual([])
})
