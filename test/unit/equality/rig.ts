import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Message, ObservationDetail, TraceDetail } from '../../../src/shared/domain.ts'
import { startApp, type AppChild } from '../../support/app-child.ts'
import { startFakeLangfuse, type ShownObservation } from '../../support/fake-langfuse.ts'
import { startFakeOpenAi } from '../../support/fake-openai.ts'
import { context, providerKinds, type Context, type Scenario } from './scenarios.ts'
import { askObservations } from '../../support/observations.ts'

export interface Recorded {
  scenario: Scenario
  context: Context
  detail: TraceDetail
  observations: ObservationDetail[]
  stored: ShownObservation[]
}

/** Turns that share settings: as many as this follow one another, and so many run side by side. */
const blockSize = 20
const sideBySide = 5
const timings = { backoffBaseMs: 20, backoffCapMs: 100, settleMs: 10, confirmAfterMs: 3_600_000 }

/** Runs the turns through the whole app, and reads what it shows and what a Langfuse of this version stores. */
export async function runTurns(version: string, turns: Scenario[]): Promise<Recorded[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-equality-'))
  const model = await startFakeOpenAi()
  const langfuse = await startFakeLangfuse({ version })
  const app = await startApp({ folder, timings, secrets: { langfuse: 'sk-lf-fake' } })
  try {
    const byMarker = new Map(turns.map((turn) => [turn.marker, turn]))
    model.respondWith((_, question) => byMarker.get(/turn-\d{4}/.exec(question)?.[0] ?? '')?.behaviour ?? null)
    await app.request('settings.saveLangfuse', { host: langfuse.url, publicKey: 'pk-lf-fake' })
    const providerIds = new Map<string, string>()
    for (const kind of providerKinds) {
      const { id } = await app.request('providers.save', {
        id: null,
        kind,
        name: `Fake ${kind}`,
        baseUrl: model.url,
        key: `key-of-${kind}`,
      })
      providerIds.set(kind, id)
    }
    const traces: { scenario: Scenario; context: Context; traceId: string }[] = []
    for (let at = 0; at < turns.length; at += blockSize) {
      const settings = context(at / blockSize)
      await app.request('settings.update', settings)
      const waiting = turns.slice(at, at + blockSize)
      const worker = async (): Promise<void> => {
        for (let turn = waiting.shift(); turn; turn = waiting.shift()) {
          const message = await runTurn(app, turn, providerIds.get(turn.providerKind) ?? '')
          traces.push({ scenario: turn, context: settings, traceId: message.traceId ?? '' })
        }
      }
      await Promise.all(Array.from({ length: sideBySide }, worker))
    }
    await untilDelivered(app, turns.length)
    const stored = Map.groupBy(langfuse.observations(), ({ traceId }) => traceId)
    const recorded: Recorded[] = []
    for (const { scenario, context, traceId } of traces) {
      const detail = await app.request('monitor.trace', { traceId })
      const observations = await askObservations(app.request, traceId)
      recorded.push({ scenario, context, detail, observations, stored: stored.get(traceId) ?? [] })
    }
    return recorded
  } finally {
    await app.kill()
    await model.close()
    await langfuse.close()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Sends the question, and stops the answer where the scenario says so, once some of it is there. */
async function runTurn(app: AppChild, turn: Scenario, providerId: string): Promise<Message> {
  const begun = new Set<string>()
  const ended = new Map<string, Message>()
  const wakers = new Set<() => void>()
  const wake = (): void => {
    for (const waker of wakers) waker()
  }
  const ends = [
    app.on('chat.delta', ({ messageId }) => {
      begun.add(messageId)
      wake()
    }),
    app.on('chat.message', ({ message }) => {
      if (message.status !== 'streaming') ended.set(message.id, message)
      wake()
    }),
  ]
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!isSo()) return
        wakers.delete(look)
        resolve()
      }
      wakers.add(look)
      look()
    })
  const { model, systemPrompt, parameters } = turn
  const { assistantMessage } = await app.request('chat.send', {
    conversationId: null,
    parentId: null,
    text: turn.question,
    settings: { providerId, model, systemPrompt, parameters },
  })
  const { id } = assistantMessage
  if (turn.isStopped) {
    await until(() => begun.has(id) || ended.has(id))
    await app.request('chat.stop', { messageId: id })
  }
  await until(() => ended.has(id))
  for (const end of ends) end()
  return ended.get(id) ?? assistantMessage
}

async function untilDelivered(app: AppChild, count: number): Promise<void> {
  for (;;) {
    const changed = app.once('sync.changed')
    changed.catch(() => null)
    const { ledger } = await app.request('sync.status', null)
    if (ledger.delivered === count && ledger.pending === 0) return
    if (ledger.dead + ledger.lost > 0) throw new Error(`dead ${ledger.dead}, lost ${ledger.lost}`)
    await changed
  }
}
