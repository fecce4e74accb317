/** Calls back each time that something was used and is then left alone for `quietMs`. What it returns is told of each use. */
export function afterQuiet(quietMs: number, callBack: () => void): () => void {
  let lastUseMs = 0
  let timer: ReturnType<typeof setTimeout> | null = null
  const look = (): void => {
    const leftMs = lastUseMs + quietMs - performance.now()
    timer = leftMs > 0 ? setTimeout(look, leftMs) : null
    if (timer === null) callBack()
  }
  return () => {
    lastUseMs = performance.now()
    timer ??= setTimeout(look, quietMs)
  }
}
