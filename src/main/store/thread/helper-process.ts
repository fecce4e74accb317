import type { StoreError } from '../errors.ts'
import { createCalls } from './calls.ts'
import type { Thread } from './idle-thread.ts'
import type { Call, Reply, Told } from './thread-protocol.ts'
import { words } from '../../../shared/words/t.ts'

/** A process of the app's own, as its shell starts one: it runs a file of ours and ends with the app. */
export interface HelperProcess {
  send(message: Call): void
  onMessage(listener: (message: Reply | Told) => void): void
  /** Once, however it ended. */
  onExit(listener: () => void): void
  /** Without asking it. */
  kill(): void
}

/** `flags` are for its V8; the system shows it by its `name`. */
export type StartProcess = (file: string, args: string[], flags: string[], name: string) => HelperProcess

/** Rows pass through by the million, and would take up tens of megabytes before they are cleared away. */
const flags = ['--max-semi-space-size=2']

/** The same for one as for a thread. `onDeath` is called where it ended by itself, with whether it had opened before. */
export function startProcessAsThread(
  start: StartProcess,
  file: string,
  args: string[],
  listeners: {
    onOpen(): void
    onDeath(hadOpened: boolean): void
    onTold(told: Told): void
    onFailure(code: StoreError['code']): void
  },
): Thread {
  const child = start(file, args, flags, 'Holdfast Monitor')
  const calls = createCalls({ send: (call) => child.send(call), ...listeners })
  let isWanted = true
  let isOpen = false
  const gone = new Promise<void>((resolve) => {
    child.onExit(() => {
      calls.end(words('The Monitor’s process ended.'))
      resolve()
      if (isWanted) listeners.onDeath(isOpen)
    })
  })
  child.onMessage(calls.hear)
  const kill = async (): Promise<void> => {
    isWanted = false
    child.kill()
    await gone
  }
  return {
    call: async (method, methodArgs) => {
      const answer = await calls.call(method, methodArgs)
      if (method === 'open') {
        isOpen = true
        listeners.onOpen()
      }
      return answer
    },
    kill,
    end: async () => {
      isWanted = false
      if (!calls.isEnded()) await calls.call('close', []).catch(() => null)
      await kill()
    },
  }
}
