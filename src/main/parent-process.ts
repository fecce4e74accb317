import { Worker } from 'node:worker_threads'
import type { CallPort } from './store/thread/thread-protocol.ts'

/** Electron's utility processes have one of these instead of Node's channel. */
interface UtilityPort {
  on(event: 'message', listener: (message: { data: unknown }) => void): void
  postMessage(message: unknown): void
}

/**
 * In a thread of its own, since this one may be busy with a long question: where the parent has ended, the pipe that is this process's
 * standard input ends too. Whoever holds the database open then keeps the next start waiting.
 */
const endWithParent = `
  const { Socket } = require('node:net')
  new Socket({ fd: 0 }).on('error', () => {}).on('close', () => process.kill(process.pid, 'SIGKILL')).resume()`

/** The process that started this one, whichever shell it is. This one ends with it; Electron sees to that by itself. */
export function parentOf(child: NodeJS.Process): CallPort {
  const utilityPort = (child as { parentPort?: UtilityPort }).parentPort
  if (utilityPort) {
    return {
      on: (_, listener) => utilityPort.on('message', ({ data }) => listener(data as never)),
      postMessage: (message) => utilityPort.postMessage(message),
    }
  }
  if (!child.send) throw new Error('runs as a child process')
  new Worker(endWithParent, { eval: true, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 8 } }).unref()
  // A terminal sends these to all that it started; the end of this one is its parent's to decide.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) child.on(signal, () => {})
  return {
    on: (_, listener) => void child.on('message', (message) => listener(message as never)),
    // A parent that has just ended is no error: this process ends with it.
    postMessage: (message) => void (child.connected && child.send?.(message, () => {})),
  }
}
