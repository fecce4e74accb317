import * as fc from 'fast-check'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { endingOf } from '../../../../src/main/llm/endings.ts'
import { noRedaction } from '../../../../src/main/records/redaction/redaction.ts'
import type { TurnEnd, TurnStart } from '../../../../src/main/records/record.ts'
import { createWriter, type Writer } from '../../../../src/main/store/thread/writer.ts'
import { createAsk } from '../../../../src/main/store/analysis/ask.ts'
import { hintsOf } from '../../../../src/main/store/analysis/hints/hints.ts'
import { createHintReads } from '../../../../src/main/store/analysis/read-hints.ts'
import { createSources } from '../../../../src/main/store/analysis/sources.ts'
import type { Hint, HintFilter, TraceFilter } from '../../../../src/shared/domain.ts'
import { lengthEndings } from '../../../../src/shared/length-endings.ts'
import { useAnalysis } from '../../../support/analysis.ts'
import { anyTrace, replaceTraces, type TraceRecord } from '../../../support/chart-rows.ts'
import { inColumns, type HintTrace } from '../../../support/hint-columns.ts'
import { aRecord, aSpan } from '../../../support/otlp.ts'
import { finish } from '../../../support/store-fixtures.ts'
import { hexId, storeAll } from '../../../support/stored-imports.ts'
import { aTime, anyFilter, matches, nowMs } from '../../../support/trace-filters.ts'
import { aTurn, anEnd } from '../../../support/turn-fixtures.ts'

vi.setConfig({ testTimeout: 120_000 })

const monitor = useAnalysis('hints')
let write: Writer

beforeEach(() => {
  write = createWriter(monitor.db)
})

const all: HintFilter = { fromMs: null, toMs: null }
const minuteMs = 60_000
const beginMs = 1_790_000_000_000

function call(minute: number, prompt: string, start: Partial<TurnStart> = {}, end: Partial<TurnEnd> = {}): void {
  const input = [{ role: 'user' as const, content: prompt }]
  const turn = aTurn({ startedAtMs: beginMs + minute * minuteMs, input, ...start }, prompt)
  write.beginTurn(turn)
  finish(write, turn.start.traceId, { end: anEnd(end), atMs: beginMs })
}

/** As hints see it. */
const toCall = (row: TraceRecord, index: number, words: string): HintTrace => ({
  traceId: `trace-${index}`,
  atMs: row.startedAtMs,
  model: row.model,
  providerId: row.providerId,
  providerName: `Provider ${row.providerId}`,
  isError: row.level === 'ERROR',
  durationMs: row.durationMs,
  costUsd: row.costUsd,
  inputTokens: row.totalTokens === null ? null : row.input + row.cached + row.cacheWrite,
  cachedTokens: row.cached,
  isEstimated: false,
  isCut: row.level === 'WARNING' && words === lengthEndings.cut,
})
/** Those that end at the same time stand in any order. */
const inKeyOrder = (hints: readonly Hint[]): Hint[] =>
  hints.toSorted((a, b) => b.lastMs - a.lastMs || (a.key < b.key ? -1 : 1))

describe('hints of what is recorded', () => {
  test('tell the same input from another of as many tokens', async () => {
    for (const minute of [0, 1, 2]) call(minute, 'Summarise the minutes\nof the meeting')
    for (const minute of [0, 1, 2]) call(minute, `number ${minute}`)
    expect(await monitor.read.readHints(all, {})).toMatchObject({
      hints: [{ kind: 'repeated', count: 3, prompt: 'Summarise the minutes', costUsd: 0.002 }],
      traceCount: 6,
      onlySinceMs: null,
    })
  })

  test('tell the same input of imported calls, each of which lies alone', async () => {
    const importId = write.beginImport('traces.json', 1, beginMs)
    for (const minute of [0, 1, 2, 3]) {
      const [traceId, spanId] = [hexId(minute, 32), hexId(minute, 16)]
      const atMs = beginMs + minute * minuteMs
      const input = JSON.stringify([{ role: 'user', content: minute === 3 ? 'Another one' : 'Summarise\nthe minutes' }])
      const span = aSpan(
        { 'gen_ai.request.model': 'gpt-5', 'gen_ai.usage.input_tokens': 9, 'langfuse.observation.input': input },
        { traceId, spanId, startTimeUnixNano: `${atMs}000000`, endTimeUnixNano: `${atMs + 100}000000` },
      )
      write.stageImport(importId, 'otlp', [
        { traceId, spanId, startedAtMs: atMs, payload: JSON.stringify(aRecord([span])) },
      ])
    }
    write.endImportReading(importId, 0, [])
    write.confirmImport(importId)
    storeAll(monitor.db)
    expect((await monitor.read.readHints(all, {})).hints).toMatchObject([
      { kind: 'repeated', count: 3, prompt: 'Summarise', costUsd: null },
    ])
  })

  test.each(['metadata', 'nothing'] as const)(
    'take no input for the same that is not on record (%s)',
    async (bodies) => {
      for (const minute of [0, 1, 2]) call(minute, `number ${minute}`, { redaction: { ...noRedaction, bodies } })
      expect((await monitor.read.readHints(all, {})).hints).toEqual([])
    },
  )

  test('know answers that ended at their limit by the words that the record has', async () => {
    const ending = endingOf({ finishReason: 'length', output: 'Half of', reasoning: '', extras: null })
    for (const minute of [0, 20, 40])
      call(minute, `question ${minute}`, {}, { level: 'WARNING', statusMessage: ending, finishReason: 'length' })
    for (const minute of [60, 80, 100])
      call(minute, `question ${minute}`, {}, { level: 'WARNING', statusMessage: 'stopped by the user' })
    expect((await monitor.read.readHints(all, {})).hints).toMatchObject([{ kind: 'cut', count: 3, answerCount: 6 }])
  })

  test('look at whose calls they are asked of, and at what is in the range', async () => {
    for (let minute = 0; minute < 6; minute += 1)
      call(minute, `question ${minute}`, { userId: 'ada' }, { level: 'ERROR', usage: null, costUsd: null })
    expect((await monitor.read.readHints({ ...all, userId: 'ada' }, {})).hints).toMatchObject([
      { kind: 'errors', errorCount: 6 },
    ])
    expect((await monitor.read.readHints({ ...all, userId: 'grace' }, {})).hints).toEqual([])
    expect((await monitor.read.readHints({ fromMs: beginMs + 10 * minuteMs, toMs: null }, {})).hints).toEqual([])
    expect(await monitor.read.readHints({ fromMs: null, toMs: beginMs - 1 }, {})).toEqual({
      hints: [],
      traceCount: 0,
      onlySinceMs: null,
    })
  })

  test('are those that a slow look at each trace finds, in whatever order traces came in', async () => {
    const cutWords = (index: number): string => (index % 2 === 0 ? lengthEndings.cut : 'stopped by the user')
    // Within hours, so that there are crowds; and some so far back that they tell what is usual alone.
    const when = fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: nowMs - 6 * 3_600_000, max: nowMs }) },
      { weight: 1, arbitrary: aTime },
    )
    const fromMs = fc.constantFrom(null, nowMs - 3_600_000, nowMs - 86_400_000)
    const found = new Set<string>()
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            anyTrace(when),
            // Most are alike, or none would stand out.
            fc.tuple(anyTrace(when), fc.integer({ min: 0, max: 15 })).map(([row, chance]) => ({
              ...row,
              model: 'gpt-5',
              providerId: 'p1',
              durationMs: chance === 0 ? 60_000 : 500,
              totalTokens: row.totalTokens ?? 0,
              costUsd: 1 / 1024,
            })),
          ),
          { maxLength: 250, size: 'max' },
        ),
        fc.oneof(fc.constant(all), anyFilter),
        fromMs,
        async (rows, asked: TraceFilter, fromMs) => {
          replaceTraces(monitor.db, rows)
          const setWords = monitor.db.prepare('UPDATE traces SET status_message = ? WHERE trace_id = ?')
          rows.forEach((_, index) => setWords.run(cutWords(index), `trace-${index}`))
          const filter = { ...asked, level: [], fromMs }
          const past = { ...filter, fromMs: Math.max(0, (fromMs ?? 0) - 30 * 86_400_000) }
          const calls = rows.flatMap((row, index) => (matches(past)(row) ? [toCall(row, index, cutWords(index))] : []))
          const { columns, calls: places } = inColumns(calls)
          const expected = hintsOf(
            columns,
            places,
            fromMs ?? 0,
            {},
            {
              inputOf: () => null,
              traceIdOf: (place) => calls[place]?.traceId ?? '',
            },
          )
          for (const { kind } of expected) found.add(kind)
          const answer = await monitor.read.readHints(filter, {})
          expect({ ...answer, hints: inKeyOrder(answer.hints) }).toEqual({
            hints: inKeyOrder(expected),
            traceCount: calls.length,
            onlySinceMs: null,
          })
        },
      ),
      { numRuns: 60 },
    )
    expect([...found].sort()).toEqual(['cost', 'cut', 'errors', 'latency'])
  })

  test('look at the newest where there are too many, and say so', async () => {
    const rows = fc.sample(anyTrace(fc.constant(0)), { numRuns: 30, seed: 1 })
    replaceTraces(
      monitor.db,
      rows.map((row, second) => ({ ...row, startedAtMs: beginMs + second * 1000 })),
    )
    const { ask, close } = createAsk(monitor.db, monitor.folder, () => {})
    const { readHints } = createHintReads(ask, createSources(monitor.db), monitor.db, 20)
    expect(await readHints(all, {})).toMatchObject({ traceCount: 20, onlySinceMs: beginMs + 10_000 })
    await close()
  })

  test('go on where a damaged file holds what no column should', async () => {
    for (let minute = 0; minute < 30; minute += 1) call(minute * 20, `question ${minute}`)
    monitor.db.exec(`UPDATE traces SET model = x'ff', duration_ms = 'long', cost_usd = 9e999 WHERE row % 3 = 0`)
    monitor.db.exec(`UPDATE traces SET started_at_ms = 'late', status_message = 7, level = 'WARNING' WHERE row % 5 = 0`)
    monitor.db.exec(`UPDATE payloads SET payload = '{' WHERE seq % 2 = 0`)
    expect((await monitor.read.readHints(all, {})).hints).toEqual([])
  })
})
