import { spawn } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import type { Clock, Connectivity } from '../ports.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { pointedFolder } from '../relocation/pointer.ts'
import { said } from '../../shared/words/said.ts'

const lookEveryMs = 5_000
/** A timer this late has slept. */
const asleepMs = 15_000

/**
 * Where an app keeps its data on this system; the same folder as the desktop shell's, also once that was moved. A variable that is set
 * to nothing names no folder. Throws PointerFailure.
 */
export const defaultDataFolder = (): string => pointedFolder(systemFolder())

function systemFolder(): string {
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Application Support', 'Holdfast')
  if (process.platform === 'win32') {
    return path.join(process.env['APPDATA'] || path.join(os.homedir(), 'AppData', 'Roaming'), 'Holdfast')
  }
  return path.join(process.env['XDG_CONFIG_HOME'] || path.join(os.homedir(), '.config'), 'Holdfast')
}

/** Without a system to ask: online means a network interface with an address; a timer that is late means a sleep. */
export function watchInterfaces(clock: Clock): Connectivity & { end(): void } {
  const look = (): boolean =>
    Object.values(os.networkInterfaces()).some((addresses) => addresses?.some((address) => !address.internal))
  const listeners = new Set<(change: 'online' | 'offline' | 'resume') => void>()
  let online = look()
  let lastMs = clock.nowMs()
  const timer = setInterval(() => {
    const nowMs = clock.nowMs()
    const slept = nowMs - lastMs > asleepMs
    const before = online
    online = look()
    lastMs = nowMs
    const change = online !== before ? (online ? 'online' : 'offline') : slept ? 'resume' : null
    if (change) for (const listener of listeners) listener(change)
  }, lookEveryMs)
  timer.unref()
  return {
    isOnline: () => online,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    end: () => clearInterval(timer),
  }
}

/** Opens an address that was already parsed and allowed, with what the system has for it. */
export async function openInBrowser(url: string): Promise<void> {
  const command: [string, string[]] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', url]]
        : ['xdg-open', [url]]
  await new Promise<void>((resolve, reject) => {
    const child = spawn(...command, { stdio: 'ignore', detached: true })
    child.once('spawn', () => {
      child.unref()
      resolve()
    })
    child.once('error', () =>
      reject(new RouteFailure('forbidden', said('No browser could be opened here: {url}', { url }))),
    )
  })
}
