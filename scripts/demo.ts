import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Ledger } from '../src/shared/domain.ts'
import type { Routes } from '../src/shared/ipc.ts'
import { startApp, type AppChild } from '../test/support/app-child.ts'
import { startFakeLangfuse } from '../test/support/fake-langfuse.ts'
import { startFakeOpenAi, type Behaviour } from '../test/support/fake-openai.ts'

// npm run demo: the whole way in a terminal, in well under a minute. The app runs in a process of its own over a real
// database file and talks real HTTP; the model and Langfuse are fakes on this machine. It is killed with SIGKILL in the
// middle of a stream, Langfuse is down, then flaky; at the end everything is counted.

const turns = 20
const killAtTurn = 12
const keys = { publicKey: 'pk-lf-demo', secretKey: 'sk-lf-demo' }
const settings = { model: 'fake-large', systemPrompt: '', parameters: {} }
/** Waits of minutes become waits of a second; nothing else differs from the app. */
const timings = {
  doubtFirstMs: 500,
  doubtSecondMs: 1_000,
  backoffBaseMs: 200,
  backoffCapMs: 1_500,
  settleMs: 100,
  confirmAfterMs: 3_600_000,
}

const failing: Record<number, Behaviour[]> = {
  3: [{ kind: 'server_error' }],
  6: [{ kind: 'cut', afterChunks: 4 }],
  9: [{ kind: 'wrong_key' }],
  15: [{ kind: 'html' }],
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-demo-'))
const model = await startFakeOpenAi()
const langfuse = await startFakeLangfuse(keys)
await langfuse.pause()
say(`The database is in ${folder}. Langfuse is down.`)

let app = await open()
await app.request('settings.saveLangfuse', { host: langfuse.url, publicKey: keys.publicKey })
const { id: providerId } = await app.request('providers.save', {
  id: null,
  kind: 'custom',
  name: 'Fake model',
  baseUrl: model.url,
})

let conversationId: string | null = null
let parentId: string | null = null
for (let turn = 1; turn <= turns; turn += 1) {
  const killed = turn === killAtTurn
  model.behave(
    ...(killed
      ? [{ kind: 'stall' as const, afterChunks: 5 }]
      : (failing[turn] ?? [{ kind: 'answer', chunkDelayMs: 25 }])),
  )
  const streamed = model.onceChunksSent(5)
  const ended = killed ? null : app.once('chat.message', ({ message }) => message.status !== 'streaming')
  const sent: Routes['chat.send']['value'] = await app.request('chat.send', {
    conversationId,
    parentId,
    text: `Question ${turn}`,
    settings: { ...settings, providerId },
  })
  conversationId = sent.conversationId
  parentId = sent.assistantMessage.id
  if (ended) {
    const { message } = await ended
    if (message.error) say(`turn ${turn} failed: ${message.error.message}`)
    continue
  }
  await streamed
  say(`turn ${turn} streams; SIGKILL to process ${app.pid}`)
  await app.kill()
  app = await open()
  say(`started again as process ${app.pid}`)
}

say('Langfuse comes back, flaky at first: a sign-in page, a reset after it had stored, 503, a cut answer.')
langfuse.fault(
  { kind: 'html' },
  { kind: 'reset', after: true },
  { kind: 'status', status: 503, headers: { 'retry-after': '1' } },
  { kind: 'truncate', after: false },
)
await langfuse.resume()
await app.request('sync.retryNow', null)
// One more turn while it is flaky, so that there is more than one batch.
await ask('One more question')
const ledger = await drained()
await app.close()

const spans = langfuse.spans()
const delivered = langfuse.traceIds().size
const lost = ledger.accepted - delivered
process.stdout.write(`
recorded    ${String(ledger.accepted).padStart(4)}
delivered   ${String(delivered).padStart(4)}   as ${spans.length} spans in Langfuse
duplicates  ${String(langfuse.duplicates()).padStart(4)}
lost        ${String(lost).padStart(4)}
`)
await model.close()
await langfuse.close()
fs.rmSync(folder, { recursive: true })
process.exitCode = lost === 0 && langfuse.duplicates() === 0 && ledger.accepted === turns + 1 ? 0 : 1

async function open(): Promise<AppChild> {
  const started = await startApp({ folder, timings, secrets: { langfuse: keys.secretKey } })
  let last = ''
  started.on('sync.changed', ({ status }) => {
    const line = lineOf(status.ledger)
    if (line !== last) process.stdout.write(`  ${line}   ${status.connection.kind.replaceAll('_', ' ')}\n`)
    last = line
  })
  return started
}

async function ask(text: string): Promise<void> {
  const ended = app.once('chat.message', ({ message }) => message.status !== 'streaming')
  await app.request('chat.send', { conversationId, parentId, text, settings: { ...settings, providerId } })
  await ended
}

async function drained(): Promise<Ledger> {
  for (;;) {
    const changed = app.once('sync.changed')
    // The last one is not waited for, and ends with the app.
    changed.catch(() => null)
    const { ledger } = await app.request('sync.status', null)
    if (ledger.pending === 0) return ledger
    await changed
  }
}

function lineOf({ accepted, delivered, pending, dead, lost }: Ledger): string {
  return `${accepted} accepted = ${delivered} delivered + ${pending} pending + ${dead} dead + ${lost} lost`
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
