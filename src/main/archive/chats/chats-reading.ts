import { Worker } from 'node:worker_threads'
import { words } from '../../../shared/words/t.ts'
import { workerFile } from '../../worker-file.ts'
import { refusal } from '../zip-file.ts'
import type { ChatsAnswer, ChatsJob, ChatsRequest, FoundChat } from './chats-job.ts'

/** What a backup that is one value may need. All threads of Electron have 4 GB together, and the app itself goes on whatever comes of this. */
const maxHeapMb = 2048

/** A thread that reads chats, ended with it. */
export interface ChatsReading {
  /** What is found in one more piece of what is read, each as it is asked for. Throws RouteFailure. */
  found(request: Exclude<ChatsRequest, { kind: 'next' }>): AsyncGenerator<FoundChat>
  end(): Promise<void>
}

export function startChatsReading(job: ChatsJob): ChatsReading {
  const worker = new Worker(workerFile(import.meta.dirname, 'chats-worker.ts', 'chats.js'), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    stdout: true,
    stderr: true,
  })
  let failure: Error | null = null
  let waiting: { resolve(found: FoundChat | null): void; reject(error: Error): void } | null = null
  const fail = (error: Error): void => {
    failure ??= error
    waiting?.reject(failure)
    waiting = null
  }
  worker.on('message', (answer: ChatsAnswer) => {
    if ('failed' in answer) return fail(refusal(answer.failed))
    waiting?.resolve(answer.found)
    waiting = null
  })
  worker.on('error', (error: NodeJS.ErrnoException) =>
    fail(
      refusal(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? words('Reading this file took more memory than there is for it. Nothing was imported.')
          : words('This file could not be read. Nothing was imported.'),
      ),
    ),
  )
  worker.on('exit', () => fail(refusal(words('This file could not be read. Nothing was imported.'))))

  const ask = (request: ChatsRequest): Promise<FoundChat | null> =>
    new Promise((resolve, reject) => {
      if (failure) return reject(failure)
      waiting = { resolve, reject }
      worker.postMessage(request)
    })
  return {
    async *found(request) {
      for (let found = await ask(request); found; found = await ask({ kind: 'next' })) yield found
    },
    end: async () => void (await worker.terminate()),
  }
}
