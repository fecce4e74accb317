import type { Timings } from './timings.ts'

/** So often the same batch may fail at the same before it steps aside. */
const patience = 3

export interface Trouble {
  /** Of the last step, where it failed for more than one batch's sake; null once a step went well. */
  store(): { detail: string; untilMs: number } | null
  /** Answers what follows: the batch steps aside, or everything waits so long. Times are monotonic. */
  failed(error: unknown, batchId: number | null, nowMs: number): { setAside: boolean; waitMs: number; isNews: boolean }
  /** A step went well. Answers whether that ends a failure of the store. */
  wentWell(): boolean
  /** The user wants it tried now. */
  endWaiting(): void
  /** Until the core is opened again; null takes that back. */
  stop(detail: string | null): void
}

/**
 * Errors that nobody foresaw. One that comes again and again from one batch is that batch's; all others are the store's,
 * which is tried less and less often. Neither may turn into a loop, nor fill the log.
 */
export function createTrouble(timings: Timings): Trouble {
  const counts = new Map<number, { words: string; count: number }>()
  let failures = 0
  let store: { detail: string; untilMs: number } | null = null
  let stopped: string | null = null

  type Next = ReturnType<Trouble['failed']>

  function ofBatch(words: string, batchId: number): Next {
    const before = counts.get(batchId)
    const count = before?.words === words ? before.count + 1 : 1
    counts.set(batchId, { words, count })
    const isNews = count === 1
    if (count < patience) return { setAside: false, waitMs: timings.backoffBaseMs * count, isNews }
    counts.delete(batchId)
    return { setAside: true, waitMs: 0, isNews }
  }

  function ofStore(words: string, nowMs: number): Next {
    const waitMs = Math.min(timings.backoffCapMs, timings.backoffBaseMs * 2 ** Math.min(failures, 20))
    failures += 1
    const isNews = store?.detail !== words
    store = { detail: words, untilMs: nowMs + waitMs }
    return { setAside: false, waitMs, isNews }
  }

  return {
    store: () => (stopped === null ? store : { detail: stopped, untilMs: Infinity }),
    failed(error, batchId, nowMs) {
      const words = error instanceof Error ? error.message : String(error)
      return batchId !== null && isOfOneBatch(error) ? ofBatch(words, batchId) : ofStore(words, nowMs)
    },
    wentWell() {
      const had = store !== null
      store = null
      failures = 0
      return had
    },
    endWaiting() {
      failures = 0
      if (store) store = { ...store, untilMs: -Infinity }
    },
    stop(detail) {
      stopped = detail
    },
  }
}

/** A full disk, a damaged file or a folder that is gone fail for every batch. */
function isOfOneBatch(error: unknown): boolean {
  const code: unknown = (error as { code?: unknown } | null)?.code
  return code === undefined || code === 'failed'
}
