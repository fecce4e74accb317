import fs from 'node:fs'
import { createCore } from '../../src/main/core.ts'
import { defaultTimings } from '../../src/main/outbox/timings.ts'
import { openNodeNetwork } from '../../src/main/net/node-network.ts'
import type { Message } from '../../src/shared/domain.ts'
import type { Route, Routes } from '../../src/shared/ipc.ts'
import { memorySecrets } from '../support/memory-secrets.ts'
import { storeEntries } from '../support/store-entries.ts'

// The whole core, with one answer from the server at the given address, after a short one. Prints one LongAnswerReport.

export interface LongAnswerReport {
  answerLength: number
  peakOverIdleBytes: number
  writtenBytes: number
  streamMs: number
}

const network = openNodeNetwork(() => null)
const [folder = '', baseUrl = ''] = process.argv.slice(2)
const core = await createCore(
  {
    shell: 'browser',
    appVersion: '1.0.0',
    platform: process.platform,
    dataFolder: folder,
    ...storeEntries,
    fetch,
    exchange: network.exchange,
    network,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    random: Math.random,
    secrets: memorySecrets({}),
    connectivity: { isOnline: () => true, onChange: () => () => {} },
    openExternal: async () => {},
    saveFile: async () => null,
    notify: () => false,
    log: (_, message) => console.error(message),
  },
  defaultTimings,
)

async function request<R extends Route>(route: R, input: Routes[R]['input']): Promise<Routes[R]['value']> {
  const result = await core.handle(route, input)
  if (!result.ok) throw new Error(result.error.message)
  return result.value as Routes[R]['value']
}

async function ask(): Promise<Message> {
  const { promise, resolve } = Promise.withResolvers<Message>()
  const end = core.onEvent((event, payload) => {
    if (event === 'chat.message') resolve((payload as { message: Message }).message)
  })
  const settings = { providerId: provider.id, model: 'm', systemPrompt: '', parameters: {} }
  await request('chat.send', { conversationId: null, parentId: null, text: 'Go on.', settings })
  const message = await promise
  end()
  return message
}

/** By this process and its threads, down to the disk's cache. */
const writtenBytes = (): number =>
  Number(/^wchar: (\d+)$/m.exec(fs.readFileSync('/proc/self/io', 'utf8'))?.[1] ?? Number.NaN)

const provider = await request('providers.save', { id: null, kind: 'custom', name: 'Long', baseUrl })
await ask()
const idleBytes = process.memoryUsage().rss
const before = writtenBytes()
const beganMs = performance.now()
const { content, reasoning } = await ask()
const streamMs = performance.now() - beganMs
// A write waits behind the one that indexes the answer for the search.
await request('settings.update', { userId: 'ada' })
const report: LongAnswerReport = {
  answerLength: content.length + reasoning.length,
  peakOverIdleBytes: process.resourceUsage().maxRSS * 1024 - idleBytes,
  writtenBytes: writtenBytes() - before,
  streamMs,
}
await core.close()
console.log(JSON.stringify(report))
process.exit(0)
