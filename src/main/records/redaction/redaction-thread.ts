import type { Worker } from 'node:worker_threads'
import type { RedactionSettings } from '../../../shared/domain.ts'
import { cells, startLimitMs, startRedactionWorker, timeLimitMs, type Redacted, type RedactionReply } from './job.ts'

/** The thread is kept for the next record so long. */
const idleMs = 60_000

export interface RedactionThread {
  /** One job after another; each ends when its time is up, and the thread with it. Never rejects. */
  redact(settings: RedactionSettings, texts: string[]): Promise<Redacted>
  close(): Promise<void>
}

/** Starts a thread where there is something to do. */
export function openRedactionThread(): RedactionThread {
  let worker: Worker | null = null
  let idle: ReturnType<typeof setTimeout> | undefined
  let last: Promise<unknown> = Promise.resolve()

  const end = async (): Promise<void> => {
    const ending = worker
    worker = null
    await ending?.terminate()
  }

  const start = (): Worker => {
    const started = startRedactionWorker()
    // What a thread that is ended still has to say concerns nobody.
    started.on('error', () => {})
    started.on('exit', () => {
      if (worker === started) worker = null
    })
    return started
  }

  const run = (settings: RedactionSettings, texts: string[]): Promise<Redacted> =>
    new Promise((resolve) => {
      clearTimeout(idle)
      worker ??= start()
      const running = worker
      const progress = new SharedArrayBuffer(8)
      const done: (string | null)[] = texts.map(() => null)
      const settle = (isDone: boolean): void => {
        clearTimeout(timer)
        // Each by its name: taken off all at once, Node's own go too, and no later reply of the thread arrives.
        running.off('message', onReply).off('error', onEnd).off('exit', onEnd)
        resolve({ texts: done, slowRule: isDone ? null : Atomics.load(new Int32Array(progress), cells.rule) })
        if (isDone) {
          idle = setTimeout(() => void end(), idleMs)
          idle.unref()
        } else if (worker === running) void end()
        else void running.terminate()
      }
      const onReply = (reply: RedactionReply): void => {
        if (reply.kind === 'text') done[reply.index] = reply.text
        if (reply.kind === 'done') settle(true)
        if (reply.kind !== 'began') return
        clearTimeout(timer)
        timer = setTimeout(() => settle(false), timeLimitMs(texts))
      }
      // It ran out of memory, or could not be started.
      const onEnd = (): void => settle(false)
      let timer = setTimeout(() => settle(false), startLimitMs)
      running.on('message', onReply).on('error', onEnd).on('exit', onEnd)
      running.postMessage({ settings, texts, progress })
    })

  return {
    redact: (settings, texts) => {
      const job = last.then(() => run(settings, texts))
      last = job
      return job
    },
    close: async () => {
      clearTimeout(idle)
      await end()
    },
  }
}
