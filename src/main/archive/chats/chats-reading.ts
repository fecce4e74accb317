import { words } from '../../../shared/words/t.ts'
import type { HelperProcess, StartProcess } from '../../store/thread/helper-process.ts'
import { workerFile } from '../../worker-file.ts'
import { refusal } from '../zip-file.ts'
import type { ChatsAnswer, ChatsRequest, FoundChat } from './chats-job.ts'
import type { ImportDefaults } from './found-chats.ts'

/** What a backup that is one value may need; more than that ends the process. */
const usualHeapMb = 3072

/** A process that reads chats, ended with it. */
export interface ChatsReading {
  /** What is found in one more piece of what is read, each as it is asked for. Throws RouteFailure. */
  found(request: ChatsRequest): AsyncGenerator<FoundChat>
  end(): Promise<void>
}

/** A thread would not do: where JSON takes more memory than there is, V8 ends the whole process. */
export function startChatsReading(
  start: StartProcess,
  defaults: ImportDefaults,
  maxHeapMb = usualHeapMb,
): ChatsReading {
  const file = workerFile(import.meta.dirname, 'chats-process.ts', 'chats.js')
  const child: HelperProcess = start(file, [], [`--max-old-space-size=${maxHeapMb}`], 'Holdfast Import')
  let failure: Error | null = null
  let waiting: { resolve(found: FoundChat | null): void; reject(error: Error): void } | null = null
  let lastId = 0
  const fail = (error: Error): void => {
    failure ??= error
    waiting?.reject(failure)
    waiting = null
  }
  child.onMessage((message) => {
    if (!('ok' in message) || !message.ok) return
    const answer = message.value as ChatsAnswer
    if ('failed' in answer) return fail(refusal(answer.failed))
    waiting?.resolve(answer.found)
    waiting = null
  })
  const gone = new Promise<void>((resolve) => {
    child.onExit(() => {
      fail(
        refusal(
          words(
            'This file could not be read to its end: it may take more memory than there is for it. Nothing was imported.',
          ),
        ),
      )
      resolve()
    })
  })

  const ask = (method: ChatsRequest['kind'] | 'next', args: unknown[]): Promise<FoundChat | null> =>
    new Promise((resolve, reject) => {
      if (failure) return reject(failure)
      waiting = { resolve, reject }
      lastId += 1
      child.send({ id: lastId, method, args })
    })
  return {
    async *found(request) {
      const first = await ask(request.kind, [request, defaults])
      for (let found = first; found; found = await ask('next', [])) yield found
    },
    async end() {
      child.kill()
      await gone
    },
  }
}
