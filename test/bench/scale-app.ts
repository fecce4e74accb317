import fs from 'node:fs'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createCore } from '../../src/main/core.ts'
import { defaultTimings } from '../../src/main/outbox/timings.ts'
import { startProcess } from '../../src/main/serve/child-process.ts'
import { openNodeNetwork } from '../../src/main/net/node-network.ts'
import { databaseFileName } from '../../src/main/store/schema/database.ts'
import { limitYoungGenerations } from '../../src/main/memory.ts'
import type { Message, SyncStatus } from '../../src/shared/domain.ts'
import type { Route, Routes } from '../../src/shared/ipc.ts'
import { memorySecrets } from '../support/memory-secrets.ts'
import { percentile } from './measure.ts'
import type { ScaleReport } from './scale.ts'

// The whole core over a full database: opened, idle, drained while somebody chats, and then put under a size cap. It sends
// its parent one ScaleReport.

const network = openNodeNetwork(() => null)
const [folder = '', url = '', wanted = '0', cap = '0'] = process.argv.slice(2)
const count = Number(wanted)
const capBytes = Number(cap)
const built = path.join(import.meta.dirname, '../../out/main')
const chatEveryMs = 100
const settings = { providerId: 'nobody', model: 'm', systemPrompt: '', parameters: {} }

const beganMs = performance.now()
const core = await createCore(
  {
    shell: 'browser',
    appVersion: '1.0.0',
    platform: process.platform,
    dataFolder: folder,
    workers: {
      writer: path.join(built, 'store-writer.js'),
      reader: path.join(built, 'store-reader.js'),
      analysis: path.join(built, 'analysis.js'),
    },
    startProcess,
    fetch,
    exchange: network.exchange,
    network,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    random: Math.random,
    secrets: memorySecrets({ langfuse: 'sk-lf-1' }),
    connectivity: { isOnline: () => true, onChange: () => () => {} },
    openExternal: async () => {},
    saveFile: async () => null,
    notify: () => false,
    log: (_, message) => console.error(message),
  },
  defaultTimings,
)
const openMs = performance.now() - beganMs
limitYoungGenerations()

async function request<R extends Route>(route: R, input: Routes[R]['input']): Promise<Routes[R]['value']> {
  const result = await core.handle(route, input)
  if (!result.ok) throw new Error(result.error.message)
  return result.value as Routes[R]['value']
}

const statusBeganMs = performance.now()
await request('sync.status', null)
const statusMs = performance.now() - statusBeganMs
await request('settings.saveLangfuse', { host: url, publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' })
// A provider that nobody answers for: the turn begins, is on record, and fails at once.
const provider = await request('providers.save', {
  id: null,
  kind: 'custom',
  name: 'Nobody',
  baseUrl: 'http://127.0.0.1:9/v1',
})
settings.providerId = provider.id
// What is loaded on first use is loaded now.
const failed = new Promise<void>((resolve) => {
  core.onEvent((event, payload) => {
    if (event === 'chat.message' && (payload as { message: Message }).message.status === 'error') resolve()
  })
})
await request('chat.send', { conversationId: null, parentId: null, text: 'hello', settings })
await failed

const idleBytes = await settled()
let peakBytes = 0
const memoryTimer = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage().rss)
}, 100)

const commits: number[] = []
const chatTimer = setInterval(() => {
  const sentMs = performance.now()
  void request('chat.send', { conversationId: null, parentId: null, text: 'hello', settings }).then(() => {
    commits.push(performance.now() - sentMs)
  })
}, chatEveryMs)

const delay = monitorEventLoopDelay({ resolution: 1 })
const drained = untilStatus(({ ledger }) => ledger.delivered >= count)
const drainBeganMs = performance.now()
delay.enable()
await request('sync.setPaused', { paused: false })
const { ledger } = await drained
const drainMs = performance.now() - drainBeganMs
delay.disable()
clearInterval(memoryTimer)
clearInterval(chatTimer)

const shrinkBeganMs = performance.now()
await request('settings.update', { sizeCapBytes: capBytes })
await untilSmall()
const shrinkMs = performance.now() - shrinkBeganMs
await core.close()

const report: ScaleReport = {
  openMs,
  statusMs,
  idleBytes,
  peakBytes,
  drainMs,
  delivered: ledger.delivered,
  delayP99Ms: delay.percentile(99) / 1e6,
  delayMaxMs: delay.max / 1e6,
  commitP99Ms: percentile(commits, 0.99),
  commits: commits.length,
  shrinkMs,
}
process.send?.(report, () => process.exit(0))

function untilStatus(accept: (status: SyncStatus) => boolean): Promise<SyncStatus> {
  return new Promise((resolve) => {
    const end = core.onEvent((event, payload) => {
      if (event !== 'sync.changed') return
      const { status } = payload as { status: SyncStatus }
      if (!accept(status)) return
      end()
      resolve(status)
    })
  })
}

/** What the process takes once it has come to rest. */
async function settled(): Promise<number> {
  let last = Infinity
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const now = process.memoryUsage().rss
    if (Math.abs(now - last) < 500_000) return now
    last = now
  }
}

/** The file itself, not what SQLite uses of it. */
async function untilSmall(): Promise<void> {
  const file = path.join(folder, databaseFileName)
  while (fs.statSync(file).size > capBytes) await new Promise((resolve) => setTimeout(resolve, 500))
}
