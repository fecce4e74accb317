/** Runs `work` once, `delayMs` after the first of several calls. */
export function gather(work: () => void, delayMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined
      work()
    }, delayMs)
  }
}
