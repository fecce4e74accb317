import { version } from '../../package.json'
import { bundledEntries } from './bundled-entries.ts'
import { createKeyScrubber } from './keys/scrubber.ts'
import { openNodeNetwork } from './net/node-network.ts'
import { proxiesFrom } from './net/proxies.ts'
import type { Clock, Ports } from './ports.ts'
import { startProcess } from './serve/child-process.ts'
import { openInBrowser, watchInterfaces } from './serve/machine.ts'
import { openSecretFile, type Cipher } from './settings/secret-file.ts'
import type { EarlyThreads } from './store/thread/early-threads.ts'
import type { StartProcess } from './store/thread/helper-process.ts'

export const clock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }

/** What Electron has and Node has not, where it is Electron that runs this. */
export interface Given {
  startProcess?: StartProcess
  /** The system's keychain. */
  cipher?: Cipher | null
  earlyThreads?: EarlyThreads
}

/**
 * What a shell without a window gives the core: Node's network and threads, and the keys in their file. `log` gets lines
 * without keys. Throws ProxyFailure.
 */
export function openNodePorts(
  dataFolder: string,
  writeLog: Ports['log'],
  given: Given = {},
): { ports: Omit<Ports, 'saveFile'>; end(): void } {
  const secrets = openSecretFile(dataFolder, given.cipher ?? null)
  const keys = createKeyScrubber(secrets)
  const network = openNodeNetwork(proxiesFrom(process.env))
  const connectivity = watchInterfaces(clock)
  return {
    ports: {
      shell: 'browser',
      appVersion: version,
      platform: process.platform,
      dataFolder,
      workers: bundledEntries(import.meta.dirname).workers,
      earlyThreads: given.earlyThreads,
      startProcess: given.startProcess ?? startProcess,
      fetch: network.fetch,
      exchange: network.exchange,
      network,
      clock,
      random: Math.random,
      secrets,
      connectivity,
      openExternal: openInBrowser,
      notify: () => false,
      log: (level, message) => writeLog(level, keys.text(message)),
    },
    end: () => connectivity.end(),
  }
}
