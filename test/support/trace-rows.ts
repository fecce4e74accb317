import * as fc from 'fast-check'
import type { Db } from '../../src/main/store/schema/db.ts'

/** A trace as it may lie in the database, with all that the table shows of it. */
export interface StoredTrace {
  startedAtMs: number
  prompt: string
  title: string
  model: string
  provider: string
  user: string
  environment: string
  level: string
  durationMs: number | null
  ttftMs: number | null
  tokens: number | null
  costUsd: number | null
  /** Null while the call runs; 'recorded' while no batch holds it. */
  state: string | null
}

/** With ties, without values, and as large as they come. */
export const anyAmount = fc.option(fc.constantFrom(0, 0.1, 1 / 3, 7, 1200, 1e15), { nil: null })
export const anyName = fc.constantFrom('', 'a', 'A', 'b', 'ä', '"', '日本', '𝕏', 'gpt-5-mini')
/** At once, and hours, weeks and years apart. */
const anyTime = fc.constantFrom(0, 1, 2, 4, 5, 3_600_001, 90_000_000, 4e9, 4e9 + 1, 1e11)
export const storedTrace: fc.Arbitrary<StoredTrace> = fc.record({
  startedAtMs: anyTime,
  prompt: anyName,
  title: anyName,
  model: anyName,
  provider: anyName,
  user: anyName,
  environment: anyName,
  level: fc.constantFrom('DEBUG', 'DEFAULT', 'WARNING', 'ERROR'),
  durationMs: anyAmount,
  ttftMs: anyAmount,
  tokens: anyAmount,
  costUsd: anyAmount,
  state: fc.option(
    fc.constantFrom('recorded', 'sealed', 'retry', 'ambiguous', 'delivered', 'confirmed', 'dead', 'lost'),
    {
      nil: null,
    },
  ),
})
export interface StoredObservation {
  type: string
  name: string
  model: string | null
  provider: string | null
  level: string
  message: string | null
  startedAtMs: number
  durationMs: number | null
  ttftMs: number | null
  input: number | null
  cached: number | null
  output: number | null
  reasoning: number | null
  tokens: number | null
  costUsd: number | null
}

export const storedObservation: fc.Arbitrary<StoredObservation> = fc.record({
  type: fc.constantFrom('generation', 'span', 'tool', 'agent'),
  name: anyName,
  model: fc.option(anyName),
  provider: fc.option(anyName),
  level: fc.constantFrom('DEBUG', 'DEFAULT', 'WARNING', 'ERROR'),
  message: fc.option(anyName),
  startedAtMs: anyTime,
  durationMs: anyAmount,
  ttftMs: anyAmount,
  input: anyAmount,
  cached: anyAmount,
  output: anyAmount,
  reasoning: anyAmount,
  tokens: anyAmount,
  costUsd: anyAmount,
})

/** Writes a trace's observations in their order, each below the one before or beside it; answers their span ids. */
export function storeObservations(db: Db, traceId: string, observations: readonly StoredObservation[]): string[] {
  const insert = db.prepare(
    `INSERT INTO observations (trace_id, span_id, parent_span_id, type, name, model, provider, level, status_message,
       started_at_ms, duration_ms, ttft_ms, input_tokens, input_cached_tokens, output_tokens, output_reasoning_tokens, total_tokens,
       cost_usd)
     VALUES (@traceId, @spanId, @parent, @type, @name, @model, @provider, @level, @message, @startedAtMs, @durationMs, @ttftMs,
       @input, @cached, @output, @reasoning, @tokens, @costUsd)`,
  )
  return observations.map((observation, index) => {
    const spanId = `s${index}`
    insert.run({ ...observation, traceId, spanId, parent: index === 0 ? null : `s${Math.floor(index / 2)}` })
    return spanId
  })
}

/** Writes them in their order, each in a chat of its own; answers their trace ids. */
export function storeTraces(db: Db, traces: readonly StoredTrace[]): string[] {
  const conversation = db.prepare(
    `INSERT INTO conversations (id, title, settings, created_at_ms, updated_at_ms) VALUES (?, ?, '{}', 0, 0)`,
  )
  const message = db.prepare(
    `INSERT INTO messages (id, conversation_id, parent_id, role, content, status, created_at_ms) VALUES (?, ?, ?, ?, ?, 'complete', 0)`,
  )
  const trace = db.prepare(
    `INSERT INTO traces (trace_id, record_seq, conversation_id, message_id, name, user_id, environment, provider_id, provider_name,
       model, started_at_ms, duration_ms, ttft_ms, level, total_tokens, input_tokens, cost_usd)
     VALUES (@id, @seq, @id, @id, 'chat_request', @user, @environment, @provider, @provider, @model, @startedAtMs, @durationMs,
       @ttftMs, @level, @tokens, @tokens, @costUsd)`,
  )
  const batch = db.prepare(
    `INSERT INTO batches (first_seq, last_seq, record_count, payload_bytes, digest, service_version, state, sealed_at_ms)
     VALUES (?, ?, 1, 1, '', '1', ?, 0)`,
  )
  const before = db.prepare<[], number>('SELECT COUNT(*) FROM traces').pluck().get() ?? 0
  const store = db.transaction(() =>
    traces.map(({ prompt, title, state, ...rest }, index) => {
      const number = before + index + 1
      const id = `t${number}`
      conversation.run(id, title)
      message.run(`${id}-user`, id, null, 'user', prompt)
      message.run(id, id, `${id}-user`, 'assistant', 'An answer.')
      trace.run({ ...rest, id, seq: state === null ? null : number })
      if (state !== null && state !== 'recorded') batch.run(number, number, state)
      return id
    }),
  )
  return store()
}
