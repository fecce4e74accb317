import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { floodMs, maxMessagesInWindow } from './limits.ts'

/** Ends a connection over which more comes than anybody could mean. Call before the client takes it. */
export function guardAgainstFlood(transport: Transport, nowMs: () => number, onFlood: () => void): void {
  let windowStartMs = nowMs()
  let count = 0
  let isOver = false
  const note = (): void => {
    const now = nowMs()
    if (now - windowStartMs > floodMs) {
      windowStartMs = now
      count = 0
    }
    count += 1
    if (count <= maxMessagesInWindow || isOver) return
    isOver = true
    onFlood()
    void transport.close()
  }
  // The client calls what stood here before its own.
  transport.onmessage = note
  // A line that is no message counts too.
  transport.onerror = note
}
