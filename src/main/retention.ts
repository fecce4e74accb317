import type { Emit } from './events.ts'
import type { Clock } from './ports.ts'
import type { Store } from './store/store.ts'

/** How often the size is looked at, while records come in. */
const lookEveryMs = 60_000
const limits = { maxRecords: 250, maxBytes: 1_000_000 }

export interface Retention {
  /** The cap changed: looks at once. */
  capChanged(): void
  close(): Promise<void>
}

/** Keeps the database under the size the user allows. Steps are short, so that a turn's writes go in between. */
export function createRetention(ports: {
  store: Store
  clock: Clock
  /** Null: no cap. */
  capBytes(): number | null
  serviceVersion: string
  emit: Emit
  /** Something left: the ledger moved. */
  onChange(): void
  onError(message: string): void
}): Retention {
  let running: Promise<void> | null = null
  let closing = false
  let told = false

  async function run(): Promise<void> {
    const capBytes = ports.capBytes()
    if (capBytes === null) return
    let lostCount = 0
    while (!closing) {
      const room = await ports.store.write.makeRoom(capBytes, ports.clock.nowMs(), {
        ...limits,
        serviceVersion: ports.serviceVersion,
      })
      lostCount += room.lostCount
      if (room.done) break
    }
    if (lostCount === 0) return
    ports.onChange()
    if (told) return
    told = true
    ports.emit('app.notice', {
      severity: 'warning',
      message: `The size cap was reached: ${lostCount} ${lostCount === 1 ? 'record' : 'records'} left before they could be delivered.`,
      advice: 'Sync counts them as lost. Raise the cap in Settings, or connect to Langfuse, to keep the next ones.',
    })
  }

  function look(): void {
    if (closing) return
    running ??= run()
      .catch((error: Error) => ports.onError(error.message))
      .finally(() => {
        running = null
      })
  }

  const timer = setInterval(look, lookEveryMs)
  look()
  return {
    capChanged: look,
    close: async () => {
      closing = true
      clearInterval(timer)
      await running
    },
  }
}
