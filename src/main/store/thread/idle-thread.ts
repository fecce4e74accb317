import { StoreError } from '../errors.ts'
import { words } from '../../../shared/words/t.ts'

export interface Thread {
  call(method: string, args: unknown[]): Promise<unknown>
  /** After what it was asked before. */
  end(): Promise<void>
  kill(): Promise<void>
}

export interface IdleThread extends Pick<Thread, 'call' | 'kill'> {
  isRunning(): boolean
}

/**
 * A thread for reading that runs only while it has something to do: the first call starts it, and it ends once nothing was
 * asked for `idleMs`. One that died is started again by the next call. `start` gets what to call when the thread dies by itself.
 */
export function createIdleThread(start: (onDeath: () => void) => Thread, idleMs: number): IdleThread {
  let current: { thread: Thread; opened: Promise<unknown> } | null = null
  let callsInFlight = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let isClosed = false

  const open = (): { thread: Thread; opened: Promise<unknown> } => {
    const thread = start(() => forget(thread))
    const opened = thread.call('open', [])
    current = { thread, opened }
    opened.catch(() => {
      forget(thread)
      void thread.kill()
    })
    return current
  }
  const forget = (thread: Thread): void => {
    if (current?.thread === thread) current = null
  }
  const endSoon = (): void => {
    timer = setTimeout(() => {
      const idle = current?.thread
      current = null
      void idle?.end()
    }, idleMs)
    timer.unref()
  }

  /** What a thread took along when it died is asked once more, of the next one: to read twice does no harm. */
  const ask = async (method: string, args: unknown[], isSecond = false): Promise<unknown> => {
    const { thread, opened } = current ?? open()
    await opened
    try {
      return await thread.call(method, args)
    } catch (error) {
      if (isSecond || isClosed || current?.thread === thread) throw error
      return await ask(method, args, true)
    }
  }

  return {
    isRunning: () => current !== null,
    call: async (method, args) => {
      if (isClosed) throw new StoreError('failed', words('The database is closed.'))
      clearTimeout(timer)
      callsInFlight += 1
      try {
        return await ask(method, args)
      } finally {
        callsInFlight -= 1
        if (callsInFlight === 0 && !isClosed) endSoon()
      }
    },
    kill: async () => {
      isClosed = true
      clearTimeout(timer)
      const running = current?.thread
      current = null
      await running?.kill()
    },
  }
}
