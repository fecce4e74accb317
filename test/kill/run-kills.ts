import Database from 'better-sqlite3'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startApp, type AppChild } from '../support/app-child.ts'
import { startFakeLangfuse } from '../support/fake-langfuse.ts'
import { startFakeOpenAi } from '../support/fake-openai.ts'
import { createRandom } from '../simulation/random.ts'

export interface KillResult {
  kills: number
  /** Kills while a POST to Langfuse was on its way. */
  inMidPost: number
  /** Kills while an answer streamed. */
  inMidStream: number
  /** Turns that the app had acknowledged to its user. */
  acknowledged: number
  recorded: number
  delivered: number
  /** Acknowledged, and not at Langfuse. */
  lost: number
  /** Spans that Langfuse was sent more than once. */
  doubled: number
  /** Left open in the database, or at Langfuse without a root. */
  orphaned: number
}

const keys = { publicKey: 'pk-lf-kill', secretKey: 'sk-lf-kill' }
const timings = {
  doubtFirstMs: 60,
  doubtSecondMs: 120,
  backoffBaseMs: 20,
  backoffCapMs: 100,
  settleMs: 10,
  confirmAfterMs: 3_600_000,
}
const settings = { providerId: '', model: 'fake-small', systemPrompt: '', parameters: {} }

/**
 * A real process with the whole core, killed with SIGKILL again and again over the same folder: at random moments, every
 * third time while Langfuse is reading a POST, which it then stores or does not. Afterwards everything is delivered and
 * counted.
 */
export async function runKills(count: number, seed: number): Promise<KillResult> {
  const random = createRandom(seed)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-kill-'))
  const model = await startFakeOpenAi()
  const langfuse = await startFakeLangfuse(keys)
  model.respondWith(() => (random.chance(0.3) ? { kind: 'answer', chunkDelayMs: 5 } : { kind: 'answer' }))
  const acknowledged = new Set<string>()
  let inMidPost = 0
  let inMidStream = 0
  let providerId = ''
  let sending: Promise<unknown>[] = []

  const send = (app: AppChild): void => {
    const call = app
      .request('chat.send', {
        conversationId: null,
        parentId: null,
        text: `question ${acknowledged.size}`,
        settings: { ...settings, providerId },
      })
      .then(({ assistantMessage }) => acknowledged.add(assistantMessage.traceId ?? ''))
    // Those that the process did not live to answer were never acknowledged.
    sending.push(call.catch(() => null))
  }

  try {
    let app = await startApp({ folder, timings, secrets: { langfuse: keys.secretKey } })
    await app.request('settings.saveLangfuse', { host: langfuse.url, publicKey: keys.publicKey })
    const provider = { id: null, kind: 'custom' as const, name: 'Fake', baseUrl: model.url }
    providerId = (await app.request('providers.save', provider)).id

    for (let kill = 0; kill < count; kill += 1) {
      const midPost = kill % 3 === 0
      if (midPost) langfuse.fault({ kind: 'stall', after: random.chance(0.5) })
      const posted = langfuse.oncePosted()
      for (let index = random.int(1, 4); index > 0; index -= 1) send(app)
      if (midPost) {
        await posted
        inMidPost += 1
      } else {
        await wait(random.next() * 60)
      }
      await app.kill()
      await Promise.all(sending)
      sending = []
      inMidStream += openTurns(folder) > 0 ? 1 : 0
      app = await startApp({ folder, timings, secrets: { langfuse: keys.secretKey } })
    }
    const delivered = await untilDrained(app)
    await app.close()
    return countAll(delivered)
  } finally {
    await model.close()
    await langfuse.close()
    fs.rmSync(folder, { recursive: true, force: true })
  }

  function countAll(delivered: number): KillResult {
    const spans = langfuse.spans()
    const atLangfuse = langfuse.traceIds()
    const roots = new Set(spans.filter((span) => span.parentSpanId === null).map((span) => span.traceId))
    return {
      kills: count,
      inMidPost,
      inMidStream,
      acknowledged: acknowledged.size,
      recorded: rows(folder, 'SELECT COUNT(*) FROM records'),
      delivered,
      lost: [...acknowledged].filter((traceId) => !atLangfuse.has(traceId)).length,
      doubled: langfuse.duplicates(),
      orphaned: openTurns(folder) + [...atLangfuse].filter((traceId) => !roots.has(traceId)).length,
    }
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function untilDrained(app: AppChild): Promise<number> {
  for (;;) {
    const changed = app.once('sync.changed')
    // The last one is not waited for, and ends with the app.
    changed.catch(() => null)
    const { ledger } = await app.request('sync.status', null)
    if (ledger.pending === 0) return ledger.delivered
    await changed
  }
}

function rows(folder: string, sql: string): number {
  const db = new Database(path.join(folder, 'holdfast.db'), { readonly: true })
  try {
    return db.prepare<[], number>(sql).pluck().get() ?? 0
  } finally {
    db.close()
  }
}

const openTurns = (folder: string): number => rows(folder, 'SELECT COUNT(*) FROM open_turns')
