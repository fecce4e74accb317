import type { Clock } from '../ports.ts'

const windowMs = 60_000
/** Nothing moves where nothing was delivered for so long. */
export const stillAfterMs = 10_000

/** How fast a drain delivers, over the last minute of it. */
export function createDrainRate(clock: Clock) {
  let deliveries: { atMs: number; count: number }[] = []
  return {
    add(count: number): void {
      const atMs = clock.monotonicMs()
      const last = deliveries.at(-1)
      // What came before a pause says nothing of how fast it goes now.
      if (last && atMs - last.atMs >= stillAfterMs) deliveries = []
      deliveries.push({ atMs, count })
    },
    /** The drain was interrupted. */
    stop(): void {
      deliveries = []
    },
    /** Null while nothing moves. */
    perSecond(): number | null {
      const nowMs = clock.monotonicMs()
      deliveries = deliveries.filter(({ atMs }) => nowMs - atMs < windowMs)
      const [first] = deliveries
      const last = deliveries.at(-1)
      if (!first || !last || nowMs - last.atMs >= stillAfterMs) return null
      const count = deliveries.reduce((sum, delivery) => sum + delivery.count, 0)
      return (count * 1000) / Math.max(1000, nowMs - first.atMs)
    },
  }
}
