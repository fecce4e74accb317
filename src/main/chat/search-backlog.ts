import type { Store } from '../store/thread/store.ts'

/** Between the steps what matters more has its turn. */
const pauseMs = 30

/** Indexes what an earlier version, or a salvage, left for the search. Answers the function that ends it. */
export function indexSearchBacklog(store: Store, onError: (message: string) => void): () => Promise<void> {
  let closing = false
  let wake = (): void => {}
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const run = async (): Promise<void> => {
    while (!closing && !(await store.write.indexSearchStep())) await pause()
  }
  const running = run().catch((error: Error) => onError(`The search could not be completed: ${error.message}`))
  return async () => {
    closing = true
    wake()
    await running
  }
}
