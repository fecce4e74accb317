import type { IndexState } from '../../shared/domain.ts'
import type { Emit } from '../ipc/events.ts'
import type { Store } from '../store/thread/store.ts'

/** Between the steps what matters more has its turn. */
const pauseMs = 30
const tellEveryMs = 500

export interface IndexUpkeep {
  /** There may be something to do: a long answer was recorded. */
  wake(): void
  /** Makes everything anew that follows from what was recorded. It stays in use meanwhile, and is not whole. */
  rebuild(): Promise<void>
  state(): IndexState
  close(): Promise<void>
}

/**
 * Derives and indexes what an update, a salvage or a long answer left, in steps: rows of observations and traces, and the search.
 */
export function openIndexUpkeep(options: {
  store: Store
  emit: Emit
  nowMs(): number
  /** For what is derived anew elsewhere. */
  onRebuild(): void
  onError(message: string): void
}): IndexUpkeep {
  const { store, emit } = options
  let closing = false
  let isAsked = true
  let state: IndexState = { kind: 'whole' }
  let toldAtMs = -Infinity
  let ring = (): void => {}

  const rest = (ms: number | null): Promise<void> =>
    new Promise((resolve) => {
      const timer = ms === null ? undefined : setTimeout(resolve, ms)
      ring = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const tell = (next: IndexState): void => {
    const isSame = next.kind === state.kind && next.kind !== 'rebuilding'
    const isSoon = next.kind === state.kind && options.nowMs() - toldAtMs < tellEveryMs
    state = next
    if (isSame || isSoon) return
    toldAtMs = options.nowMs()
    emit('index.changed', { state })
  }

  /** Until nothing is left. */
  async function work(): Promise<void> {
    let derives = true
    let searches = true
    let hasDerived = false
    while ((derives || searches) && !closing) {
      let left = 0
      if (derives) {
        left = await store.write.deriveStep()
        derives = left > 0
        hasDerived ||= derives
      }
      if (searches) searches = !(await store.write.indexSearchStep())
      if (!derives && !searches) break
      tell({ kind: 'rebuilding', recordsLeft: left })
      await rest(pauseMs)
    }
    if (closing) return
    tell({ kind: 'whole' })
    if (hasDerived) emit('traces.changed', { traceIds: [], sessionIds: [] })
  }

  const running = (async () => {
    while (!closing) {
      if (isAsked) {
        isAsked = false
        try {
          await work()
        } catch (error) {
          if (closing) return
          const message = error instanceof Error ? error.message : String(error)
          options.onError(`The index could not be completed: ${message}`)
          tell({ kind: 'failed', message })
        }
      } else await rest(null)
    }
  })()

  const wake = (): void => {
    isAsked = true
    ring()
  }
  return {
    wake,
    async rebuild() {
      await store.write.rebuildIndex()
      tell({ kind: 'rebuilding', recordsLeft: null })
      wake()
      options.onRebuild()
    },
    state: () => state,
    async close() {
      closing = true
      ring()
      await running
    },
  }
}
