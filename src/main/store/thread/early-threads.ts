import { Worker } from 'node:worker_threads'

/** Bodies pass through a thread and are gone: a young generation as large as V8 would like costs 40 MB and no less time. */
const youngMegabytes = 8

/** A thread of the store's, which opens nothing of the folder before it is asked. */
export const newThread = (file: string, folder: string): Worker =>
  new Worker(file, { workerData: { folder }, resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes } })

/** Threads that load while the app is busy with what comes before its store; until they are taken they keep no process from its end. */
export interface EarlyThreads {
  /** Each once; null where there is none, or it has failed: who starts another hears why. */
  take(file: string): Worker | null
}

export function startThreadsEarly(files: readonly string[], folder: string): EarlyThreads {
  const started = new Map<string, Worker>()
  for (const file of files) {
    const worker = newThread(file, folder)
    const forget = (): void => void started.delete(file)
    worker.on('error', forget).on('exit', forget).unref()
    started.set(file, worker)
  }
  return {
    take: (file) => {
      const worker = started.get(file) ?? null
      started.delete(file)
      worker?.ref()
      return worker
    },
  }
}
