import type { CompletionOutcome, CompletionRequest } from '../completion.ts'
import type { LlmFailure } from '../failure.ts'
import { leadsHere } from '../../net/loopback.ts'
import { nextTry, retryLimits, type RetryLimits } from './next-try.ts'

type Complete = (request: CompletionRequest) => Promise<CompletionOutcome>

/** A call that failed before it began, and waits to be tried again. */
export interface CallWait {
  failure: LlmFailure
  attempts: number
  /** Null while there is no network: then it is tried once that is back. */
  nextInMs: number | null
  tryNow(): void
}

export interface RetryPorts {
  /** False can be believed; true is a hint. */
  isOnline(): boolean
  /** Calls back when the network may be there again: it came back, or the computer woke. Returns the function that ends it. */
  onNetworkBack(listener: () => void): () => void
  random(): number
  /** Null: it waits no more. */
  onWait(callId: string, wait: CallWait | null): void
  limits?: Partial<RetryLimits> | undefined
}

/**
 * A call that the network kept from its model is made again, by itself, as long as nothing of an answer came. It is one call to
 * whoever asked: times count from the first try on. Aborted while it waits, it ends as it failed.
 */
export function withRetries(complete: Complete, ports: RetryPorts): Complete {
  const limits = { ...retryLimits, ...ports.limits }
  return async (request) => {
    const { clock, provider, signal } = request
    const startedMs = clock.monotonicMs()
    let hasAnything = false
    const watched: CompletionRequest = {
      ...request,
      onDelta: (delta) => {
        hasAnything = true
        request.onDelta(delta)
      },
    }
    for (let attempts = 1; ; attempts += 1) {
      const beforeMs = clock.monotonicMs() - startedMs
      const { transience = null, ...outcome } = await complete(watched)
      hasAnything ||= outcome.timeToFirstTokenMs !== null || outcome.extras !== null
      const elapsedMs = clock.monotonicMs() - startedMs
      const next =
        outcome.error === null || provider.kind === 'demo' || signal.aborted
          ? null
          : nextTry({ attempts, elapsedMs, hasAnything, transience }, limits, ports.random())
      if (next === null || outcome.error === null || transience === null) return inAll(outcome, attempts, beforeMs)
      const isOffline = !ports.isOnline() && !leadsHere(provider.baseUrl)
      const goesOn = await waited({
        waitMs: isOffline ? limits.totalMs - elapsedMs : next.afterMs,
        signal,
        onNetworkBack: isOffline || transience.reason === 'network' ? ports.onNetworkBack : null,
        isStillOffline: () => isOffline && !ports.isOnline(),
        tell: (tryNow) =>
          ports.onWait(request.callId ?? '', {
            failure: outcome.error as LlmFailure,
            attempts,
            nextInMs: isOffline ? null : next.afterMs,
            tryNow,
          }),
      })
      ports.onWait(request.callId ?? '', null)
      if (!goesOn)
        return inAll({ ...outcome, durationMs: clock.monotonicMs() - startedMs - beforeMs }, attempts, beforeMs)
    }
  }
}

/** Resolves with whether the call is to be made again. */
function waited(wait: {
  waitMs: number
  signal: AbortSignal
  onNetworkBack: RetryPorts['onNetworkBack'] | null
  /** Asked when the time is over. */
  isStillOffline(): boolean
  tell(tryNow: () => void): void
}): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (goesOn: boolean): void => {
      clearTimeout(timer)
      wait.signal.removeEventListener('abort', abort)
      stopListening?.()
      resolve(goesOn)
    }
    const abort = (): void => end(false)
    const timer = setTimeout(() => end(!wait.isStillOffline()), wait.waitMs)
    wait.signal.addEventListener('abort', abort)
    const stopListening = wait.onNetworkBack?.(() => end(true))
    wait.tell(() => end(true))
  })
}

function inAll(outcome: CompletionOutcome, attempts: number, beforeMs: number): CompletionOutcome {
  if (attempts === 1) return outcome
  const later = (ms: number | null): number | null => (ms === null ? null : ms + beforeMs)
  return {
    ...outcome,
    durationMs: outcome.durationMs + beforeMs,
    timeToFirstTokenMs: later(outcome.timeToFirstTokenMs),
    timeToFirstTextMs: later(outcome.timeToFirstTextMs),
    attempts,
    waitedMs: beforeMs,
    error: outcome.error && { ...outcome.error, message: `${outcome.error.message} Tried ${attempts} times.` },
  }
}
