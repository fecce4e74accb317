import type { Worker } from 'node:worker_threads'
import type { Backup, DatabaseCheck, MonitorEngineState } from '../../../shared/domain.ts'
import { StoreError } from '../errors.ts'
import { markDamaged } from '../recovery/found-damaged.ts'
import type { WhenMissing } from '../recovery/missing.ts'
import { createIdleThread, type Thread } from './idle-thread.ts'
import type { AnalysisReads } from '../analysis/analysis-reads.ts'
import { removeSpill } from '../analysis/spill.ts'
import { createAnalysisStarts } from '../analysis/starts.ts'
import { createCalls } from './calls.ts'
import { newThread, type EarlyThreads } from './early-threads.ts'
import { startProcessAsThread, type StartProcess } from './helper-process.ts'
import type { Reader } from './reader.ts'
import { createPruning } from './prune-changes.ts'
import type { Restored } from '../recovery/restored.ts'
import type { Salvaged } from '../recovery/salvage.ts'
import type { Told } from './thread-protocol.ts'
import type { Writer } from './writer.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'

/** The methods of a thread, seen from another: each answers with a promise and rejects with StoreError. */
export type Remote<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never
}

/** What the writer thread answers to `open`. */
export interface OpenAnswer {
  salvaged: Salvaged | null
  restored: Restored | null
  checkLater: boolean
}

/** Once the start is over. */
const checkAfterMs = 20_000
const monitorIdleMs = 60_000

/** Something that keeps records from being written. */
export interface Obstacle {
  isThere(): boolean
  untilGone(): Promise<void>
  onChange(listener: (isThere: boolean) => void): void
}

/** Whether there is room for what is recorded. */
export interface Disk {
  isFull(): boolean
  /** Resolves once there is room. */
  untilRoom(): Promise<void>
  onChange(listener: (full: boolean) => void): void
}

export interface Store {
  write: Remote<Writer>
  read: Remote<Reader>
  /** For the Monitor, in a process of its own that runs while it is asked: no chat waits behind it, and none ends with it. */
  monitor: Remote<AnalysisReads>
  /** Set where the database was damaged and had to be mended. */
  salvaged: Salvaged | null
  /** Set where a restore had been asked for. */
  restored: Restored | null
  disk: Disk
  /** The database is no longer where it was opened: deleted, moved, replaced or unmounted. */
  folderGone: Obstacle
  /** For who sees that what is read cannot be true. */
  reportDamage(): void
  /** Both take as long as the database is large, on a thread and a connection of their own: nothing waits for them. */
  backUp(nowMs: number, reason?: 'by hand' | 'before an update'): Promise<Backup>
  /** Like a backup, it takes as long as the database is large, and nothing waits for it. */
  check(): Promise<DatabaseCheck>
  /** The next time the store is opened, it is opened over this backup. */
  requestRestore(name: string, nowMs: number): Promise<void>
  /** The next time the store is opened, it is empty; what was there is kept in a folder inside, or deleted. */
  requestReset(isKept: boolean, nowMs: number): Promise<void>
  close(): Promise<void>
}

/**
 * Starts both threads and opens the database; throws StoreError with words for the user.
 * `onThreadDeath` hears of a thread that ended by itself: from then on every call rejects.
 */
export async function openStore(options: {
  folder: string
  /** What to do where there was a database and none can be read; without it that is an error 'missing'. */
  whenMissing?: WhenMissing | undefined
  workers: { writer: string; reader: string; analysis: string }
  /** Those of its threads that were started before it. */
  earlyThreads?: EarlyThreads | undefined
  startProcess: StartProcess
  /** What the Monitor's process is busy with before it answers, or why it does not. */
  onMonitor?(state: MonitorEngineState): void
  onThreadDeath(message: string): void
  /** Damage was found while the app runs, by a call or by the check of a large database; the next opening mends it. Once. */
  onDamage(): void
}): Promise<Store> {
  const full = watch('disk_full', 'disk_has_room')
  const gone = watch('folder_gone', 'folder_back')
  const hear = (told: Told): void => {
    full.hear(told)
    gone.hear(told)
  }
  let isOpen = false
  let isDamaged = false
  const reportDamage = (): void => {
    if (isDamaged || !isOpen) return
    isDamaged = true
    markDamaged(options.folder)
    options.onDamage()
  }
  const onFailure = (code: StoreError['code']): void => {
    if (code === 'not_a_database') reportDamage()
  }
  const start = (file: string, onTold: (told: Told) => void): Thread => {
    const worker = options.earlyThreads?.take(file) ?? newThread(file, options.folder)
    return asThread(worker, options.onThreadDeath, onTold, onFailure)
  }
  const writer = start(options.workers.writer, hear)
  // A thread takes longer to start than a database to open, so both start at once; there is nothing to read before the writer.
  const reader = start(options.workers.reader, () => {})
  try {
    const { salvaged, restored, checkLater } = (await writer.call('open', [options.whenMissing ?? null])) as OpenAnswer
    await reader.call('open', [])
    isOpen = true
    clearSpill(options.folder)
    const asides = new Set<Thread>()
    const write = remote<Writer>(writer)
    const pruning = createPruning(write.pruneChangesStep)
    const starts = createAnalysisStarts(options.folder)
    const monitor = createIdleThread(
      (onDeath) =>
        startProcessAsThread(options.startProcess, options.workers.analysis, starts.args(), {
          onOpen: starts.succeeded,
          onDeath: (hadOpened) => {
            if (!hadOpened) starts.failed()
            onDeath()
            options.onMonitor?.({ state: 'ended' })
          },
          onTold: (told) => {
            if (told.told === 'copied') pruning.copied(told.seq)
            if (told.told === 'copied') options.onMonitor?.({ state: told.isInMemory ? 'no_room' : 'ready' })
            if (told.told === 'no_engine') options.onMonitor?.({ state: 'unavailable', why: told.why })
            if (told.told === 'copying') {
              options.onMonitor?.({ state: 'copying', doneCount: told.doneCount, totalCount: told.totalCount })
            }
          },
          onFailure,
        }),
      monitorIdleMs,
    )
    let backingUp: Promise<Backup> | null = null
    /** One long task, on a reader's thread of its own. */
    const runAside = async (method: string, args: unknown[]): Promise<unknown> => {
      const thread = asThread(newThread(options.workers.reader, options.folder), () => {})
      asides.add(thread)
      try {
        await thread.call('open', [])
        return await thread.call(method, args)
      } finally {
        asides.delete(thread)
        await thread.end()
      }
    }
    const timer = setTimeout(() => {
      runAside('checkDatabase', []).then(
        (sound) => sound === false && reportDamage(),
        () => null,
      )
    }, checkAfterMs)
    if (!checkLater) clearTimeout(timer)
    return {
      write,
      read: remote<Reader>(reader),
      monitor: remote<AnalysisReads>(monitor),
      salvaged,
      restored,
      disk: { isFull: full.isThere, untilRoom: full.untilGone, onChange: full.onChange },
      folderGone: gone,
      reportDamage,
      backUp: (nowMs, reason = 'by hand') => {
        // Asked for twice at once, it is made once: the second would clear up what the first has not finished.
        backingUp ??= (runAside('backUp', [nowMs, reason]) as Promise<Backup>).finally(() => {
          backingUp = null
        })
        return backingUp
      },
      check: async () => (await runAside('checkThroughly', [])) as DatabaseCheck,
      requestRestore: async (name, nowMs) => void (await runAside('requestRestore', [name, nowMs])),
      requestReset: async (isKept, nowMs) => void (await runAside('requestReset', [isKept, nowMs])),
      close: async () => {
        clearTimeout(timer)
        await Promise.all([monitor, ...asides].map((thread) => thread.kill()))
        clearSpill(options.folder)
        await pruning.close()
        await reader.end()
        await writer.end()
      },
    }
  } catch (error) {
    await reader.kill()
    await writer.end()
    throw error
  }
}

/** Reads without taking the folder, be an app at work in it or not, and changes nothing. Throws StoreError. */
export async function openReadOnly(
  folder: string,
  workerFile: string,
): Promise<{ read: Remote<Reader>; close(): Promise<void> }> {
  const thread = asThread(newThread(workerFile, folder), () => {})
  try {
    await thread.call('open', [])
  } catch (error) {
    await thread.kill()
    throw error
  }
  return { read: remote<Reader>(thread), close: () => thread.end() }
}

/** What the Monitor's process left, which may have been killed. It is made anew for the next one at the latest. */
function clearSpill(folder: string): void {
  try {
    removeSpill(folder)
  } catch {
    // Something holds it: no reason not to open, or to close.
  }
}

function watch(begins: Told['told'], ends: Told['told']): Obstacle & { hear(told: Told): void } {
  let isThere = false
  let waiting: (() => void)[] = []
  const listeners: ((isThere: boolean) => void)[] = []
  return {
    isThere: () => isThere,
    untilGone: () => (isThere ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
    onChange: (listener) => void listeners.push(listener),
    hear: ({ told }) => {
      if (told !== begins && told !== ends) return
      isThere = told === begins
      for (const listener of listeners) listener(isThere)
      if (isThere) return
      for (const resolve of waiting) resolve()
      waiting = []
    },
  }
}

function asThread(
  worker: Worker,
  onDeath: (message: string) => void,
  onTold: (told: Told) => void = () => {},
  onFailure: (code: StoreError['code']) => void = () => {},
): Thread {
  const calls = createCalls({ send: (call) => worker.postMessage(call), onTold, onFailure })
  worker.on('message', calls.hear)
  worker.on('error', (error) => {
    calls.end(said('The database thread failed: {message}', { message: error.message }))
    onDeath(error.message)
  })
  worker.on('exit', () => calls.end(words('The database is closed.')))
  return {
    call: calls.call,
    end: async () => {
      if (!calls.isEnded()) await calls.call('close', []).catch(() => null)
      await worker.terminate()
    },
    kill: async () => void (await worker.terminate()),
  }
}

function remote<T extends object>(thread: Pick<Thread, 'call'>): Remote<T> {
  return new Proxy({} as Remote<T>, {
    get: (_, method) =>
      typeof method === 'string' && method !== 'then' ? (...args: unknown[]) => thread.call(method, args) : undefined,
  })
}
