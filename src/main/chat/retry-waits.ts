import type { RetryWait } from '../../shared/domain.ts'
import type { Emit } from '../ipc/events.ts'
import type { CallWait } from '../llm/retries/retries.ts'
import type { Clock } from '../ports.ts'

/** The answers whose call waits to be tried again, as they are shown. */
export interface RetryWaits {
  /** For who makes the calls. */
  changed(messageId: string, wait: CallWait | null): void
  list(): RetryWait[]
  /** Does nothing where it no longer waits. */
  tryNow(messageId: string): void
}

export function createRetryWaits(ports: { clock: Clock; emit: Emit }): RetryWaits {
  const waits = new Map<string, { shown: RetryWait; tryNow(): void }>()
  return {
    changed(messageId, wait) {
      if (wait === null) waits.delete(messageId)
      else {
        const nextAtMs = wait.nextInMs === null ? null : ports.clock.nowMs() + wait.nextInMs
        const shown = { messageId, message: wait.failure.message, attempts: wait.attempts, nextAtMs }
        waits.set(messageId, { shown, tryNow: wait.tryNow })
      }
      ports.emit('chat.retryWait', { messageId, wait: waits.get(messageId)?.shown ?? null })
    },
    list: () => [...waits.values()].map(({ shown }) => shown),
    tryNow: (messageId) => waits.get(messageId)?.tryNow(),
  }
}
