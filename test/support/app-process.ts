import os from 'node:os'
import path from 'node:path'
import { openFileTarget } from '../../src/main/files/file-target.ts'
import { openCore } from '../../src/main/open-core.ts'
import { defaultTimings, type Timings } from '../../src/main/outbox/timings.ts'
import type { Connectivity, Ports, SecretStore } from '../../src/main/ports.ts'
import type { WhenMissing } from '../../src/main/store/recovery/missing.ts'
import { StoreError } from '../../src/main/store/errors.ts'
import { openNodeNetwork } from '../../src/main/net/node-network.ts'
import { openSecretFile } from '../../src/main/settings/secret-file.ts'
import { memorySecrets } from './memory-secrets.ts'
import { storeEntries } from './store-entries.ts'

// The whole core in a process of its own, as a shell would run it, so that a test can kill it with SIGKILL.
// Its parent sends { id, route, input }, { jumpMs }, which moves the wall clock, or { network }, which changes; it is sent
// { id, result } and { event, payload }.

const network = openNodeNetwork(() => null)
const folder = process.argv[2] ?? path.join(os.tmpdir(), 'holdfast-app')
const timings = JSON.parse(process.argv[3] ?? '{}') as Partial<Timings>
const writer = process.env['HOLDFAST_TEST_WRITER'] ?? storeEntries.workers.writer
let wallOffsetMs = Number(process.env['HOLDFAST_TEST_CLOCK_JUMP_MS'] ?? 0)

type NetworkChange = Parameters<Parameters<Connectivity['onChange']>[0]>[0]
let isOnline = process.env['HOLDFAST_TEST_OFFLINE'] !== '1'
const networkListeners = new Set<(change: NetworkChange) => void>()
const connectivity: Connectivity = {
  isOnline: () => isOnline,
  onChange: (listener) => {
    networkListeners.add(listener)
    return () => networkListeners.delete(listener)
  },
}

/** As a shell has them, in a file, or in memory, where what the test gives fits every address. */
function testSecrets(): SecretStore {
  if (process.env['HOLDFAST_TEST_SECRET_FILE'] === '1') return openSecretFile(folder, null)
  return memorySecrets(JSON.parse(process.env['HOLDFAST_TEST_SECRETS'] ?? '{}') as Record<string, string>)
}

try {
  const core = await openCore(
    {
      shell: 'browser',
      appVersion: '0.0.0-test',
      platform: process.platform,
      dataFolder: folder,
      whenMissing: process.env['HOLDFAST_TEST_WHEN_MISSING'] as WhenMissing | undefined,
      ...storeEntries,
      workers: { ...storeEntries.workers, writer },
      fetch: network.fetch,
      exchange: network.exchange,
      network,
      clock: { nowMs: () => Date.now() + wallOffsetMs, monotonicMs: () => performance.now() },
      random: Math.random,
      secrets: testSecrets(),
      connectivity,
      // Most tests are of a call that fails, and want to see it fail.
      retryLimits: JSON.parse(process.env['HOLDFAST_TEST_RETRIES'] ?? '{"attempts":1}') as Ports['retryLimits'],
      openExternal: async (url) => void process.send?.({ event: 'opened', payload: url }),
      // Somebody who says yes to all that is asked outside the page.
      consent:
        process.env['HOLDFAST_TEST_CONSENT'] === '1'
          ? { confirm: async () => true, wasJustTouched: () => true }
          : undefined,
      saveFile: (fileName) => openFileTarget(path.join(process.env['HOLDFAST_TEST_EXPORTS'] ?? folder, fileName)),
      notify: () => false,
      log: (level, message) => process.send?.({ event: 'log', payload: { level, message } }),
    },
    { ...defaultTimings, ...timings },
  )
  core.onEvent((event, payload) => process.send?.({ event, payload }))
  process.on(
    'message',
    (message: { id: number; route: string; input: unknown } | { jumpMs: number } | { network: NetworkChange }) => {
      if ('network' in message) {
        if (message.network !== 'resume') isOnline = message.network === 'online'
        for (const listener of networkListeners) listener(message.network)
        return
      }
      if ('jumpMs' in message) {
        wallOffsetMs += message.jumpMs
        return
      }
      if (message.route === 'close') {
        void core.close().then(() => process.exit(0))
        return
      }
      void core.handle(message.route, message.input).then((result) => process.send?.({ id: message.id, result }))
    },
  )
  process.on('disconnect', () => process.exit(0))
  process.send?.({ event: 'ready', payload: process.pid })
} catch (error) {
  process.send?.({ event: 'failed', payload: error instanceof StoreError ? error.userMessage : String(error) })
  process.exitCode = 1
  process.disconnect?.()
}
