import { Worker } from 'node:worker_threads'
import { StoreError } from './errors.ts'
import type { Reader } from './reader.ts'
import type { Salvaged } from './salvage.ts'
import type { Call, Reply } from './thread-protocol.ts'
import type { Writer } from './writer.ts'

/** The methods of a thread, seen from another: each answers with a promise and rejects with StoreError. */
export type Remote<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never
}

/** What the writer thread answers to `open`. */
export interface OpenAnswer {
  salvaged: Salvaged | null
  checkLater: boolean
}

/** Once the start is over. */
const checkAfterMs = 20_000

export interface Store {
  write: Remote<Writer>
  read: Remote<Reader>
  /** Set where the database was damaged and had to be mended. */
  salvaged: Salvaged | null
  close(): Promise<void>
}

/**
 * Starts both threads and opens the database; throws StoreError with words for the user.
 * `onThreadDeath` hears of a thread that ended by itself: from then on every call rejects.
 */
export async function openStore(options: {
  folder: string
  workers: { writer: string; reader: string }
  onThreadDeath(message: string): void
  /** A large database is checked while the app runs; this hears of damage, which the next start mends. */
  onDamage(): void
}): Promise<Store> {
  const writer = startThread(options.workers.writer, options.folder, options.onThreadDeath)
  try {
    const { salvaged, checkLater } = (await writer.call('open', [])) as OpenAnswer
    const reader = startThread(options.workers.reader, options.folder, options.onThreadDeath)
    await reader.call('open', [])
    let checker: Thread | null = null
    const timer = setTimeout(() => {
      checker = startThread(options.workers.reader, options.folder, () => {})
      void check(checker, options.onDamage).catch(() => null)
    }, checkAfterMs)
    if (!checkLater) clearTimeout(timer)
    return {
      write: remote<Writer>(writer),
      read: remote<Reader>(reader),
      salvaged,
      close: async () => {
        clearTimeout(timer)
        await checker?.kill()
        await reader.end()
        await writer.end()
      },
    }
  } catch (error) {
    await writer.end()
    throw error
  }
}

async function check(thread: Thread, onDamage: () => void): Promise<void> {
  await thread.call('open', [])
  if ((await thread.call('checkDatabase', [])) === false) onDamage()
  await thread.end()
}

interface Thread {
  call(method: string, args: unknown[]): Promise<unknown>
  /** After what it was asked before. */
  end(): Promise<void>
  kill(): Promise<void>
}

function startThread(file: string, folder: string, onDeath: (message: string) => void): Thread {
  const worker = new Worker(file, { workerData: { folder } })
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastId = 0
  let ended: StoreError | null = null

  const die = (message: string): void => {
    if (ended) return
    ended = new StoreError('failed', message)
    for (const call of waiting.values()) call.reject(ended)
    waiting.clear()
  }
  worker.on('message', (reply: Reply) => {
    const call = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.ok) call?.resolve(reply.value)
    else call?.reject(new StoreError(reply.code, reply.message))
  })
  worker.on('error', (error) => {
    die(`The database thread failed: ${error.message}`)
    onDeath(error.message)
  })
  worker.on('exit', () => die('The database is closed.'))

  const call = (method: string, args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ended) {
        reject(ended)
        return
      }
      lastId += 1
      waiting.set(lastId, { resolve, reject })
      worker.postMessage({ id: lastId, method, args } satisfies Call)
    })

  return {
    call,
    end: async () => {
      if (!ended) await call('close', []).catch(() => null)
      await worker.terminate()
    },
    kill: async () => void (await worker.terminate()),
  }
}

function remote<T extends object>(thread: Thread): Remote<T> {
  return new Proxy({} as Remote<T>, {
    get: (_, method) =>
      typeof method === 'string' && method !== 'then' ? (...args: unknown[]) => thread.call(method, args) : undefined,
  })
}
