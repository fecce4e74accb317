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
