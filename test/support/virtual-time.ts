import type { Clock } from '../../src/main/ports.ts'

/** A clock and timers that move only when told to. */
export interface VirtualTime extends Clock {
  schedule(run: () => void, delayMs: number): () => void
  /** Runs what falls due, in order, letting promises settle in between. */
  advance(byMs: number): Promise<void>
  /** Moves the wall clock alone, as a user or NTP does. */
  jumpWall(byMs: number): void
  /** When the next timer is due, in monotonic time; null where none is set. */
  nextDueMs(): number | null
}

export function createVirtualTime(startMs = 1_790_000_000_000): VirtualTime {
  let monotonic = 0
  let wallOffset = startMs
  let timers: { dueMs: number; run: () => void }[] = []

  return {
    nowMs: () => monotonic + wallOffset,
    monotonicMs: () => monotonic,
    schedule(run, delayMs) {
      const timer = { dueMs: monotonic + Math.max(0, delayMs), run }
      timers.push(timer)
      return () => {
        timers = timers.filter((candidate) => candidate !== timer)
      }
    },
    async advance(byMs) {
      const endMs = monotonic + byMs
      await settle()
      for (;;) {
        const next = timers.toSorted((a, b) => a.dueMs - b.dueMs)[0]
        if (!next || next.dueMs > endMs) break
        timers = timers.filter((timer) => timer !== next)
        monotonic = Math.max(monotonic, next.dueMs)
        next.run()
        await settle()
      }
      monotonic = Math.max(monotonic, endMs)
    },
    jumpWall(byMs) {
      wallOffset += byMs
    },
    nextDueMs: () => timers.toSorted((a, b) => a.dueMs - b.dueMs)[0]?.dueMs ?? null,
  }
}

/** Everything in the simulation answers in microtasks; a turn of the event loop runs them all. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
