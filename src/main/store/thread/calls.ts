import { StoreError } from '../errors.ts'
import type { Call, Reply, Told } from './thread-protocol.ts'

/** The calls that a thread or a process was sent and has not answered yet. */
export interface Calls {
  call(method: string, args: unknown[]): Promise<unknown>
  hear(message: Reply | Told): void
  /** Rejects what is not answered, and whatever is asked from now on. */
  end(message: string): void
  isEnded(): boolean
}

export function createCalls(options: {
  send(call: Call): void
  onTold?: (told: Told) => void
  onFailure?: (code: StoreError['code']) => void
}): Calls {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastId = 0
  let ended: StoreError | null = null

  return {
    isEnded: () => ended !== null,
    call: (method, args) =>
      new Promise((resolve, reject) => {
        if (ended) {
          reject(ended)
          return
        }
        lastId += 1
        waiting.set(lastId, { resolve, reject })
        options.send({ id: lastId, method, args })
      }),
    hear: (message) => {
      if ('told' in message) {
        options.onTold?.(message)
        return
      }
      const call = waiting.get(message.id)
      waiting.delete(message.id)
      if (message.ok) call?.resolve(message.value)
      else {
        call?.reject(new StoreError(message.code, message.message))
        options.onFailure?.(message.code)
      }
    },
    end: (message) => {
      if (ended) return
      ended = new StoreError('failed', message)
      for (const call of waiting.values()) call.reject(ended)
      waiting.clear()
    },
  }
}
