/** The user's word on a call that waits for it. */
export type CallDecision = { allow: 'once' | 'chat' | 'always' } | { deny: string }

/** Through which the user reaches the calls of a turn that runs. */
export interface CallControl {
  /** Resolves with the user's word; null where the turn was stopped. */
  ask(callId: string, signal: AbortSignal): Promise<CallDecision | null>
  /** False where no such call waits. */
  decide(callId: string, decision: CallDecision): boolean
  isWaiting(callId: string): boolean
  /** What ends one running call, and the turn's own end. */
  signalFor(callId: string, turn: AbortSignal): AbortSignal
  /** False where no such call runs. */
  cancel(callId: string): boolean
  wasCancelled(callId: string): boolean
}

export function createCallControl(): CallControl {
  const waiting = new Map<string, (decision: CallDecision | null) => void>()
  const running = new Map<string, AbortController>()
  return {
    ask: (callId, signal) =>
      new Promise((resolve) => {
        const settle = (decision: CallDecision | null): void => {
          waiting.delete(callId)
          signal.removeEventListener('abort', stop)
          resolve(decision)
        }
        const stop = (): void => settle(null)
        if (signal.aborted) return resolve(null)
        signal.addEventListener('abort', stop)
        waiting.set(callId, settle)
      }),
    decide(callId, decision) {
      const settle = waiting.get(callId)
      settle?.(decision)
      return settle !== undefined
    },
    isWaiting: (callId) => waiting.has(callId),
    signalFor(callId, turn) {
      const own = new AbortController()
      running.set(callId, own)
      return AbortSignal.any([own.signal, turn])
    },
    cancel(callId) {
      const own = running.get(callId)
      own?.abort()
      return own !== undefined
    },
    wasCancelled: (callId) => running.get(callId)?.signal.aborted === true,
  }
}
