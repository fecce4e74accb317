import type { Db } from '../../src/main/store/schema/db.ts'
import { outboxAddsUp } from '../../src/main/store/log/outbox-audit.ts'
import { createSearchIndex } from '../../src/main/store/chat/search-index.ts'
import { createRandom, type Random } from '../simulation/random.ts'

// A database as years of use would leave it: some models are asked for most of the time, days have bursts, latencies and costs have
// long tails, a few percent fail, sessions are mostly short and sometimes very long.

const models = [
  'gpt-5-mini',
  'gpt-5',
  'claude-sonnet-5',
  'gemini-3-flash',
  'llama-4',
  'qwen-3',
  'mistral',
  'phi-5',
  'o5',
]
const words = Array.from({ length: 4000 }, (_, index) => `word${index.toString(36)}`)
export const rareWord = 'needleinhaystack'
export const commonWord = words[0] ?? ''

/** The first is chosen most often, the second half as often, and so on. */
const zipf = <T>(random: Random, list: readonly T[]): T =>
  list[Math.min(list.length - 1, Math.floor(list.length ** random.next() - 1))] as T
const tail = (random: Random, typical: number, spread: number): number =>
  typical * Math.exp(spread * (random.next() + random.next() + random.next() - 1.5) * 2)

const lastMs = Date.UTC(2026, 10, 20)
const perBatch = 100
const yearMs = 365 * 86_400_000

export interface RowMaker {
  /** Adds so many traces behind those that it added before. */
  add(db: Db, count: number): void
}

/** `total` traces take a year. */
export function createRowMaker(total: number): RowMaker {
  const random = createRandom(7)
  const place: Place = { made: 0, session: '', leftInSession: 0, clockMs: lastMs - yearMs, stepMs: yearMs / total }
  return {
    add: (db, count) => {
      const one = createOne(db, random, place)
      for (let done = 0; done < count; done += 10_000) {
        db.transaction(() => {
          for (let index = done; index < Math.min(done + 10_000, count); index += 1) one()
        })()
      }
      account(db, place.made - (place.made % perBatch))
      // What does not add up is damage to the app, which then measures how a database is salvaged.
      if (!outboxAddsUp(db, true)) throw new Error('the outbox of these rows does not add up')
    },
  }
}

/** All of them were numbered, and are in batches that ended. */
function account(db: Db, accepted: number): void {
  db.prepare(
    "INSERT INTO meta (key, value) VALUES ('accepted', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
  ).run(String(accepted))
  db.prepare("DELETE FROM sqlite_sequence WHERE name = 'records'").run()
  db.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('records', ?)").run(accepted)
}

interface Place {
  made: number
  session: string
  leftInSession: number
  clockMs: number
  stepMs: number
}

function createOne(db: Db, random: Random, place: Place): () => void {
  const index = createSearchIndex(db)
  const conversation = db.prepare(
    `INSERT INTO conversations (id, title, settings, created_at_ms, updated_at_ms) VALUES (?, ?, '{}', 0, 0)`,
  )
  const message = db.prepare(
    `INSERT INTO messages (id, conversation_id, parent_id, role, content, status, created_at_ms) VALUES (?, ?, ?, ?, ?, 'complete', ?)`,
  )
  const trace = db.prepare(
    `INSERT INTO traces (trace_id, record_seq, conversation_id, message_id, name, user_id, environment, provider_id, provider_name,
       model, started_at_ms, duration_ms, ttft_ms, level, status_message, total_tokens, input_tokens, output_tokens, cost_usd,
       observation_count)
     VALUES (@id, @seq, @session, @id, 'chat_request', @user, @environment, @provider, @provider, @model, @startedAtMs, @durationMs,
       @ttftMs, @level, @status, @total, @input, @output, @costUsd, @observations)`,
  )
  const observation = db.prepare(
    `INSERT INTO observations (trace_id, span_id, parent_span_id, record_seq, type, name, model, provider, level, started_at_ms,
       duration_ms, ttft_ms, input_tokens, output_tokens, total_tokens, cost_usd)
     VALUES (@id, @span, @parent, @seq, @type, @name, @model, @provider, @level, @startedAtMs, @durationMs, @ttftMs, @input, @output,
       @total, @costUsd)`,
  )
  const batch = db.prepare(
    `INSERT INTO batches (first_seq, last_seq, record_count, payload_bytes, digest, service_version, state, sealed_at_ms)
     VALUES (?, ?, ${perBatch}, 1, '', '1', ?, 0)`,
  )
  const sentence = (length: number): string => Array.from({ length }, () => zipf(random, words)).join(' ')

  return () => {
    const seq = ++place.made
    const id = seq.toString(16).padStart(32, '0')
    if (place.leftInSession <= 0) {
      place.session = `session-${seq}`
      place.leftInSession = Math.ceil(tail(random, 3, 1.2))
      conversation.run(place.session, sentence(4))
    }
    place.leftInSession -= 1
    // Nights are quiet, and some hours have a burst.
    place.clockMs += place.stepMs * tail(random, 0.8, 1) * (new Date(place.clockMs).getUTCHours() < 7 ? 2 : 0.7)
    const isError = random.next() < 0.03
    const input = Math.round(tail(random, 600, 1.5))
    const output = Math.round(tail(random, 250, 1.2))
    const model = zipf(random, models)
    const asked = `${sentence(12)}${seq % 50_000 === 7 ? ` ${rareWord}` : ''}`
    const askedRow = message.run(`${id}-user`, place.session, null, 'user', asked, place.clockMs).lastInsertRowid
    index.put(askedRow, asked)
    const answer = sentence(25)
    index.put(message.run(id, place.session, `${id}-user`, 'assistant', answer, place.clockMs).lastInsertRowid, answer)
    const row = {
      id,
      seq,
      session: place.session,
      user: `user-${zipf(random, words).slice(4)}`,
      environment: random.next() < 0.8 ? 'production' : 'staging',
      provider: `provider-${models.indexOf(model) % 4}`,
      model,
      startedAtMs: Math.round(place.clockMs),
      durationMs: isError && random.next() < 0.5 ? null : tail(random, 3000, 1.3),
      ttftMs: isError ? null : tail(random, 500, 1),
      level: isError ? 'ERROR' : 'DEFAULT',
      status: isError ? 'HTTP 429: slow down' : null,
      total: isError ? null : input + output,
      input: isError ? null : input,
      output: isError ? null : output,
      costUsd: isError || model === 'llama-4' ? null : (input + 4 * output) * 1e-6,
    }
    const none = { ttftMs: null, total: null, input: null, output: null, costUsd: null, model: null, provider: null }
    observation.run({ ...row, ...none, span: 'root', parent: null, type: 'span', name: 'chat_request' })
    observation.run({ ...row, span: 'call-0', parent: 'root', type: 'generation', name: 'llm_completion' })
    // One in seven is an agent: it calls tools, and other models too, which the sums of the trace leave out here.
    const steps = random.chance(1 / 7) ? Math.min(400, Math.ceil(tail(random, 10, 1.2))) : 0
    for (let step = 1; step <= steps; step += 1) {
      const isTool = step % 2 === 1
      const call = isTool ? none : { ...row, model: zipf(random, models) }
      const what = isTool ? { type: 'tool', name: 'search' } : { type: 'generation', name: 'llm_completion' }
      observation.run({ ...row, ...call, ...what, span: `step-${step}`, parent: 'root' })
    }
    trace.run({ ...row, observations: steps + 2 })
    if (seq % perBatch === 0) batch.run(seq - perBatch + 1, seq, seq % 1000 === 0 ? 'lost' : 'delivered')
  }
}
