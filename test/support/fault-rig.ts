import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Ledger, SyncStatus } from '../../src/shared/domain.ts'
import type { Events } from '../../src/shared/ipc.ts'
import { killAllApps, startApp, type AppChild, type AppOptions } from './app-child.ts'
import { startFakeLangfuse, type FakeLangfuse } from './fake-langfuse.ts'
import { startFakeOpenAi, type FakeOpenAi } from './fake-openai.ts'

/** Waits that are minutes in earnest; none decides what happens, only when. */
export const shortTimings = {
  doubtFirstMs: 60,
  doubtSecondMs: 120,
  backoffBaseMs: 20,
  backoffCapMs: 100,
  settleMs: 10,
  confirmAfterMs: 3_600_000,
}

/** The whole app in a process of its own, between a fake model and a fake Langfuse, and what it has promised so far. */
export interface FaultRig {
  folder: string
  model: FakeOpenAi
  langfuse: FakeLangfuse
  /** Trace ids of the turns that the app has acknowledged. */
  acknowledged: Set<string>
  notices: Events['app.notice'][]
  /** Every ledger that was seen and whose line was not true. */
  untrue: Ledger[]
  /** Starts the app over the folder; sets it up at the first time. `langfuseUrl` stands for what lies between. */
  start(options?: Partial<AppOptions> & { langfuseUrl?: string }): Promise<AppChild>
  /** Sends a prompt; resolves with the trace's id once the app has acknowledged it, which is before the answer is in. */
  send(app: AppChild, text?: string): Promise<string>
  /** The same, once the answer is on record. */
  ask(app: AppChild, text?: string): Promise<string>
  untilEnded(traceId: string): Promise<void>
  ledger(app: AppChild): Promise<Ledger>
  /** Once the ledger is as the test wishes. */
  untilLedger(app: AppChild, accept: (ledger: Ledger) => boolean): Promise<Ledger>
  untilStatus(app: AppChild, accept: (status: SyncStatus) => boolean): Promise<SyncStatus>
  untilDrained(app: AppChild): Promise<Ledger>
  /** Acknowledged, and not at Langfuse. */
  missing(): string[]
  close(): Promise<void>
}

export async function createFaultRig(options: { folder?: string } = {}): Promise<FaultRig> {
  const folder = options.folder ?? fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-fault-'))
  const model = await startFakeOpenAi()
  const langfuse = await startFakeLangfuse()
  const acknowledged = new Set<string>()
  const ended = new Set<string>()
  const waiters = new Map<string, () => void>()
  const notices: FaultRig['notices'] = []
  const untrue: Ledger[] = []
  let providerId: string | null = null

  function see(ledger: Ledger): Ledger {
    const { accepted, delivered, pending, dead, lost } = ledger
    if (accepted !== delivered + pending + dead + lost) untrue.push(ledger)
    return ledger
  }

  const rig: FaultRig = {
    folder,
    model,
    langfuse,
    acknowledged,
    notices,
    untrue,
    async start({ langfuseUrl = langfuse.url, timings, ...rest } = {}) {
      const app = await startApp({
        folder,
        timings: { ...shortTimings, ...timings },
        secrets: { langfuse: 'sk-lf-fake' },
        ...rest,
      })
      app.on('app.notice', (notice) => notices.push(notice))
      app.on('sync.changed', ({ status }) => see(status.ledger))
      app.on('chat.message', ({ message }) => {
        if (message.traceId === null || message.status === 'streaming') return
        ended.add(message.traceId)
        waiters.get(message.traceId)?.()
      })
      if (providerId === null) {
        await app.request('settings.saveLangfuse', { host: langfuseUrl, publicKey: 'pk-lf-fake' })
        const provider = { id: null, kind: 'custom' as const, name: 'Fake', baseUrl: model.url }
        providerId = (await app.request('providers.save', provider)).id
      }
      return app
    },
    async send(app, text = `question ${acknowledged.size}`) {
      const { assistantMessage } = await app.request('chat.send', {
        conversationId: null,
        parentId: null,
        text,
        settings: { providerId: providerId ?? '', model: 'fake-small', systemPrompt: '', parameters: {} },
      })
      const traceId = assistantMessage.traceId ?? ''
      acknowledged.add(traceId)
      return traceId
    },
    async ask(app, text) {
      const traceId = await rig.send(app, text)
      await rig.untilEnded(traceId)
      return traceId
    },
    untilEnded: (traceId) =>
      ended.has(traceId) ? Promise.resolve() : new Promise((resolve) => waiters.set(traceId, resolve)),
    ledger: async (app) => see((await app.request('sync.status', null)).ledger),
    async untilLedger(app, accept) {
      const { ledger } = await rig.untilStatus(app, (status) => accept(see(status.ledger)))
      return ledger
    },
    async untilStatus(app, accept) {
      for (;;) {
        const changed = app.once('sync.changed')
        // The last one is not waited for, and ends with the app.
        changed.catch(() => null)
        const status = await app.request('sync.status', null)
        if (accept(status)) return status
        await changed
      }
    },
    untilDrained: (app) =>
      rig.untilLedger(app, ({ accepted, pending }) => pending === 0 && accepted >= acknowledged.size),
    missing: () => [...acknowledged].filter((traceId) => !langfuse.traceIds().has(traceId)),
    async close() {
      await killAllApps()
      await model.close()
      await langfuse.close()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
  return rig
}
