import * as fc from 'fast-check'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { toEnvironment } from '../../../src/main/records/encode.ts'
import type { TurnEnd, TurnStart } from '../../../src/main/records/record.ts'
import { deriveRecord } from '../../../src/main/records/derive/derive.ts'
import { foldTrace } from '../../../src/main/records/derive/trace-fold.ts'
import { wellFormed } from '../../../src/main/records/well-formed.ts'
import { readResourceSpans } from '../../../src/main/records/payload.ts'
import { estimatedUsage } from '../../../src/main/records/rough-usage.ts'
import { usageFromOpenAi } from '../../../src/main/records/usage.ts'
import { openWriterDatabase } from '../../../src/main/store/schema/database.ts'
import type { Db } from '../../../src/main/store/schema/db.ts'
import { createWriter, type Writer } from '../../../src/main/store/thread/writer.ts'
import { aTurn, anEnd, settings } from '../../support/turn-fixtures.ts'

let folder: string
let db: Db
let write: Writer

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-derive-'))
  db = openWriterDatabase(folder, 'NORMAL')
  write = createWriter(db)
})

afterAll(() => {
  db.close()
  fs.rmSync(folder, { recursive: true })
})

const count = fc.oneof(fc.nat(5000), fc.constant(0))
const usage = fc.oneof(
  fc.constant(null),
  fc
    .record({ prompt_tokens: count, completion_tokens: count, cached: count, reasoning: count, written: count })
    .map(({ cached, reasoning, written, ...sides }) =>
      usageFromOpenAi({
        ...sides,
        cache_creation_input_tokens: written,
        prompt_tokens_details: { cached_tokens: cached },
        completion_tokens_details: { reasoning_tokens: reasoning },
      }),
    ),
  fc.tuple(count, count, count).map((counts) => estimatedUsage(...counts)),
)
const text = (maxLength: number) => fc.oneof(fc.string({ maxLength }), fc.string({ unit: 'binary', maxLength }))
const model = fc.oneof(
  fc.constantFrom('gpt-5', 'gpt-4o', 'llama3', 'unpriced: gpt-5', 'unpriced: llama3', 'claude-opus'),
  text(300).filter((name) => name !== ''),
)
/** Whole nanoseconds, which is how exactly a span's times are written. */
const durationMs = fc.option(fc.integer({ min: 0, max: 1e12 }).map((nanoseconds) => nanoseconds / 1e6))

const start: fc.Arbitrary<Partial<TurnStart>> = fc.record({
  model,
  providerName: text(100).filter((name) => name !== ''),
  userId: text(200).filter((name) => name !== ''),
  environment: text(60),
  release: text(200),
  tags: fc.array(text(200), { maxLength: 4 }),
  startedAtMs: fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 }),
  redaction: fc.record({
    bodies: fc.constantFrom('all', 'metadata', 'nothing'),
    keys: fc.boolean(),
    emails: fc.boolean(),
    patterns: fc.constant([]),
  }),
})
const price = fc.oneof(
  fc.constant({ costUsd: null, costSource: null }),
  fc.record({
    costUsd: fc.double({ min: 0, max: 100_000, noNaN: true }).map((usd) => Number(usd.toFixed(12))),
    costSource: fc.constantFrom('provider', 'table', 'estimate', 'local'),
  }),
)
const end: fc.Arbitrary<Partial<TurnEnd>> = fc
  .record({
    status: fc.constantFrom('complete', 'error', 'stopped', 'interrupted'),
    output: fc.constantFrom('', 'An answer.'),
    reasoning: fc.constantFrom('', 'A thought.'),
    usage,
    price,
    durationMs,
    // In a week it comes or never.
    timeToFirstTokenMs: fc.option(fc.nat(604_800_000)),
    level: fc.constantFrom('DEBUG', 'DEFAULT', 'WARNING', 'ERROR'),
    statusMessage: fc.option(text(200)),
    errorType: fc.option(fc.constantFrom('timeout', 'auth', 'constructor')),
  })
  .map(({ price: { costUsd, costSource }, ...rest }) => ({ ...rest, costUsd, costSource }))

it('a turn is derived from its spans as its row has it', () => {
  fc.assert(
    fc.property(start, end, (givenStart, givenEnd) => {
      const turn = aTurn(givenStart)
      const { traceId } = turn.start
      write.beginTurn({ ...turn, settings })
      const outcome = { messageStatus: 'complete', messageError: null, nowMs: turn.start.startedAtMs } as const
      const { seq } = write.finishTurn({ traceId, ...outcome, end: anEnd(givenEnd) })
      const payload = db.prepare<[number], string>('SELECT payload FROM payloads WHERE seq = ?').pluck().get(seq)
      const derived = deriveRecord(readResourceSpans(payload ?? ''))
      const row = db.prepare<[string], object>('SELECT * FROM traces WHERE trace_id = ?').get(traceId)
      const { start: from, end: to } = { start: wellFormed(turn.start), end: wellFormed(anEnd(givenEnd)) }
      expect(row).toEqual({
        row: expect.any(Number),
        trace_id: traceId,
        record_seq: seq,
        conversation_id: from.conversationId,
        message_id: from.messageId,
        name: 'chat_request',
        user_id: from.userId,
        // Langfuse takes no other names; the Monitor shows the same.
        environment: toEnvironment(from.environment),
        release: from.release === '' ? null : from.release,
        provider_id: from.providerId,
        provider_name: from.providerName,
        model: from.model,
        started_at_ms: from.startedAtMs,
        duration_ms: to.durationMs,
        ttft_ms: to.timeToFirstTokenMs,
        level: to.level,
        status_message: to.statusMessage,
        error_type: to.errorType,
        input_tokens: to.usage?.input ?? null,
        input_cached_tokens: to.usage?.inputCached ?? null,
        input_cache_write_tokens: to.usage?.inputCacheWrite ?? null,
        output_tokens: to.usage?.output ?? null,
        output_reasoning_tokens: to.usage?.outputReasoning ?? null,
        total_tokens: to.usage?.total ?? null,
        usage_estimated: to.usage?.estimated ? 1 : 0,
        cost_usd: to.costUsd,
        tags: JSON.stringify([...new Set(from.tags)].sort()),
        source: 'chat',
        import_id: null,
        prompt: null,
        observation_count: 2,
        generation_count: 1,
        unpriced_count: to.usage !== null && to.costUsd === null ? 1 : 0,
      })
      const [root, call] = derived.map(({ row: observation }) => observation)
      expect([root?.spanId, call?.spanId]).toEqual([turn.start.rootSpanId, turn.start.generationSpanId])
      expect(call).toMatchObject({ costSource: givenEnd.costSource, errorType: givenEnd.errorType })
      expect(root).toMatchObject({ usage: null, usageEstimated: false, costUsd: null, costSource: null, model: null })
      expect(derived[0]?.trace.tags).toHaveLength(turn.start.tags.length)
    }),
    { numRuns: 1000 },
  )
})

it('a time that was measured more finely is derived to the nanosecond, a first token to the millisecond', () => {
  const turn = aTurn()
  write.beginTurn(turn)
  const measured = anEnd({ durationMs: 1234.567_891_234_5, timeToFirstTokenMs: 200.75 })
  const finish = { messageStatus: 'complete', messageError: null, nowMs: 0 } as const
  const { seq } = write.finishTurn({ traceId: turn.start.traceId, ...finish, end: measured })
  const payload = db.prepare<[number], string>('SELECT payload FROM payloads WHERE seq = ?').pluck().get(seq)
  const spans = readResourceSpans(payload ?? '')
  expect(foldTrace(deriveRecord(spans), 'chat')).toMatchObject({
    durationMs: 1234.567_891,
    timeToFirstTokenMs: 200,
  })
})
