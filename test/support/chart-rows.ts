import * as fc from 'fast-check'
import type { Level } from '../../src/shared/domain.ts'
import type { Db } from '../../src/main/store/schema/db.ts'

/** A row of `traces` as far as figures and charts look at it. */
export interface TraceRecord {
  startedAtMs: number
  durationMs: number | null
  ttftMs: number | null
  model: string
  providerId: string
  userId: string
  environment: string
  tags: string[]
  level: Level
  input: number
  cached: number
  cacheWrite: number
  output: number
  reasoning: number
  /** Null: the call told of no usage, or runs still. */
  totalTokens: number | null
  costUsd: number | null
}

/** Running ones, failed ones without tokens, and such as have tokens and no price. */
export function anyTrace(startedAtMs: fc.Arbitrary<number>): fc.Arbitrary<TraceRecord> {
  const tokens = fc.integer({ min: 0, max: 5000 })
  return fc
    .record({
      startedAtMs,
      durationMs: fc.oneof(
        fc.constant(null),
        fc.integer({ min: 0, max: 300 }),
        fc.double({ min: 0, max: 1e5, noNaN: true }),
      ),
      ttftMs: fc.option(fc.integer({ min: 0, max: 250 })),
      model: fc.constantFrom('gpt-5', 'gpt-5-mini', 'claude', 'llama', 'qwen', 'phi', 'mistral', 'gemma'),
      providerId: fc.constantFrom('p1', 'p2', 'p3'),
      userId: fc.constantFrom('anonymous', 'ada', 'grace'),
      environment: fc.constantFrom('default', 'production'),
      tags: fc.subarray(['night', 'a "quoted" one', 'beta']),
      level: fc.constantFrom<Level>('DEFAULT', 'WARNING', 'ERROR'),
      input: tokens,
      cached: tokens,
      cacheWrite: tokens,
      output: tokens,
      reasoning: tokens,
      hasUsage: fc.boolean(),
      // Whole 1/1024 dollars: their sums are exact in any order.
      price: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 4096 })),
    })
    .map(({ hasUsage, price, ...row }) =>
      hasUsage
        ? {
            ...row,
            totalTokens: row.input + row.cached + row.cacheWrite + row.output + row.reasoning,
            costUsd: price === null ? null : price / 1024,
          }
        : { ...row, input: 0, cached: 0, cacheWrite: 0, output: 0, reasoning: 0, totalTokens: null, costUsd: null },
    )
}

/** Puts them in the place of what is there, each with one call to its model. */
export function replaceTraces(db: Db, rows: TraceRecord[]): void {
  const insert = db.prepare(
    `INSERT INTO traces (trace_id, conversation_id, message_id, name, user_id, environment, provider_id, provider_name, model,
       tags, started_at_ms, duration_ms, ttft_ms, level, input_tokens, input_cached_tokens, input_cache_write_tokens, output_tokens,
       output_reasoning_tokens, total_tokens, cost_usd)
     VALUES (@id, @id, @id, 'chat_request', @userId, @environment, @providerId, 'Provider ' || @providerId, @model,
       @tags, @startedAtMs, @durationMs, @ttftMs, @level, @input, @cached, @cacheWrite, @output, @reasoning, @totalTokens, @costUsd)`,
  )
  const call = db.prepare(
    `INSERT INTO observations (trace_id, span_id, type, name, model, level, started_at_ms, duration_ms, ttft_ms, input_tokens,
       input_cached_tokens, input_cache_write_tokens, output_tokens, output_reasoning_tokens, total_tokens, cost_usd)
     VALUES (@id, 'call', 'generation', 'llm_completion', @model, @level, @startedAtMs, @durationMs, @ttftMs, @input, @cached,
       @cacheWrite, @output, @reasoning, @totalTokens, @costUsd)`,
  )
  const root = db.prepare(
    `INSERT INTO observations (trace_id, span_id, type, name, level, started_at_ms, duration_ms)
     VALUES (@id, 'root', 'span', 'chat_request', @level, @startedAtMs, @durationMs)`,
  )
  db.transaction(() => {
    db.exec('DELETE FROM observations; DELETE FROM traces')
    for (const [index, row] of rows.entries()) {
      for (const statement of [insert, root, call])
        statement.run({ ...row, tags: JSON.stringify(row.tags), id: `trace-${index}` })
    }
  })()
}
