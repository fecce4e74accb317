/** The core gives its requests two seconds; a database that hangs longer than this is left to its journal. */
const closeWithinMs = 8_000
/** Ctrl+C reaches every process of a terminal, and those above this one pass it on: one press comes up to three times. */
const sameSignalMs = 1_000

/**
 * Ends the app in order when the system or the user asks for it, closing the terminal included. What is added last is
 * closed first. A second signal ends it at once; whatever is on record then is closed by the next start, as after a crash.
 */
export function endOnSignals(): { add(close: () => Promise<void> | void): void; now(exitCode: number): Promise<void> } {
  const closers: (() => Promise<void> | void)[] = []
  let askedAtMs: number | null = null
  let ended: Promise<void> | null = null

  const end = async (exitCode: number): Promise<void> => {
    askedAtMs = performance.now()
    setTimeout(() => process.exit(1), closeWithinMs).unref()
    let failed = false
    for (const close of closers.toReversed()) {
      try {
        await close()
      } catch (error) {
        failed = true
        process.stderr.write(`At the end: ${String(error)}\n`)
      }
    }
    process.exit(failed ? 1 : exitCode)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (askedAtMs === null) ended = end(0)
      else if (performance.now() - askedAtMs > sameSignalMs) process.exit(1)
    })
  }
  return { add: (close) => void closers.push(close), now: (exitCode) => (ended ??= end(exitCode)) }
}
