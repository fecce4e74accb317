/** Fewer are not worth a write. */
const minChanges = 2_000
/** Between the steps what matters more has its turn. */
const pauseMs = 30

/** Takes what the Monitor's copy has read out of the feed of changes, in short steps. */
export function createPruning(step: (seq: number) => Promise<boolean>): {
  copied(seq: number): void
  close(): Promise<void>
} {
  let prunedSeq = 0
  let isClosed = false
  let running: Promise<void> | null = null

  async function prune(seq: number): Promise<void> {
    while (!isClosed && !(await step(seq))) await new Promise((resolve) => setTimeout(resolve, pauseMs))
    prunedSeq = seq
  }

  return {
    copied: (seq) => {
      if (isClosed || running !== null || seq - prunedSeq < minChanges) return
      running = prune(seq)
        // Whatever kept it from that says so elsewhere, and the next time more is taken away.
        .catch(() => {})
        .finally(() => {
          running = null
        })
    },
    close: async () => {
      isClosed = true
      await running
    },
  }
}
