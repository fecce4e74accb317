import type { Writer } from '../../src/main/store/thread/writer.ts'
import { createRandom } from '../simulation/random.ts'
import { deliver, withDatabase } from './store-fixtures.ts'
import { aTurn, anEnd } from './turn-fixtures.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

interface Model {
  providerName: string
  msPerToken: number
  /** US dollars a million tokens; null: nobody names a price. */
  price: number | null
}

const models: Record<string, Model> = {
  'gpt-5-mini': { providerName: 'Team gateway', msPerToken: 9, price: 2 },
  'claude-sonnet-4-5': { providerName: 'Team gateway', msPerToken: 16, price: 15 },
  'gpt-5': { providerName: 'OpenAI', msPerToken: 24, price: 10 },
  'mistral-large': { providerName: 'Mistral', msPerToken: 14, price: 6 },
  'qwen3:8b': { providerName: 'Ollama', msPerToken: 40, price: null },
}
const topics = [
  'Compare two retry strategies',
  'Summarise the field notes',
  'Translate the abstract',
  'Plan the interviews',
]

/**
 * Records a month of use that ended half a day ago, all of it delivered: busy on weekdays by day, with a bad afternoon a week
 * ago on which one provider failed. The same each time but for the times.
 */
export function recordPastUse(folder: string, nowMs: number): void {
  const random = createRandom(7)
  withDatabase(folder, (write, db) => {
    db.transaction(() => {
      for (let atMs = nowMs - 30 * dayMs; atMs < nowMs - dayMs / 2; atMs += hourMs) {
        const at = new Date(atMs)
        const isWorkday = at.getDay() > 0 && at.getDay() < 6
        const isWorkhour = at.getHours() >= 8 && at.getHours() < 19
        const busy = isWorkday && isWorkhour ? 3 : isWorkhour ? 0.6 : 0.12
        const isBad = Math.abs(atMs - (nowMs - 7 * dayMs)) < 4 * hourMs
        const count = Math.floor(random.next() * 2 * busy + (isBad ? 2 : 0) + 0.5)
        for (let turn = 0; turn < count; turn += 1) recordTurn(write, random, atMs + random.int(0, hourMs - 1), isBad)
      }
      deliver(write, 100_000)
    })()
  })
}

function recordTurn(write: Writer, random: ReturnType<typeof createRandom>, startedAtMs: number, isBad: boolean): void {
  const model = random.weighted({
    'gpt-5-mini': 10,
    'claude-sonnet-4-5': 6,
    'gpt-5': 3,
    'mistral-large': 2,
    'qwen3:8b': 2,
  })
  const { providerName, msPerToken, price } = models[model] ?? { providerName: model, msPerToken: 1, price: null }
  const turn = aTurn(
    {
      startedAtMs,
      model,
      providerId: providerName.toLowerCase().replaceAll(' ', '-'),
      providerName,
      userId: random.weighted({ ada: 6, grace: 3, anonymous: 1 }),
      environment: random.weighted({ default: 5, staging: 1 }),
    },
    random.pick(topics),
  )
  write.beginTurn(turn)
  const failed = random.chance(isBad ? 0.5 : 0.02)
  const usage = {
    input: random.int(200, 2400),
    inputCached: random.chance(0.6) ? random.int(100, 3000) : 0,
    inputCacheWrite: 0,
    output: random.int(60, 900),
    outputReasoning: random.chance(0.4) ? random.int(50, 700) : 0,
  }
  const total = usage.input + usage.inputCached + usage.output + usage.outputReasoning
  const ttftMs = random.int(180, 1400)
  const end = failed
    ? anEnd({
        status: 'error',
        output: '',
        usage: null,
        costUsd: null,
        durationMs: random.int(200, 900),
        timeToFirstTokenMs: null,
        level: 'ERROR',
        statusMessage: 'The server failed (HTTP 503).',
        errorType: 'server_error',
      })
    : anEnd({
        usage: { ...usage, total },
        costUsd: price === null ? null : (total * price) / 1e6,
        durationMs: ttftMs + (usage.output + usage.outputReasoning) * msPerToken * (0.6 + random.next()),
        timeToFirstTokenMs: ttftMs,
      })
  write.finishTurn({
    traceId: turn.start.traceId,
    messageStatus: end.status,
    messageError: null,
    end,
    nowMs: startedAtMs,
  })
}
