import type { Emit } from '../ipc/events.ts'
import type { Clock } from '../ports.ts'
import type { Store } from '../store/thread/store.ts'
import { sealLimits } from '../records/seal-limits.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

/** How often the size is looked at, while records come in. */
const lookEveryMs = 60_000

export interface SizeCap {
  /** The cap changed: looks at once, and resolves when there is nothing more to do. */
  capChanged(): Promise<void>
  close(): Promise<void>
}

/** Keeps the database under the size the user allows. Steps are short, so that a turn's writes go in between. */
export function createSizeCap(ports: {
  store: Store
  clock: Clock
  /** Null: no cap. */
  capBytes(): number | null
  serviceVersion: string
  emit: Emit
  /** Something left: the ledger moved. */
  onChange(): void
  onError(message: string): void
}): SizeCap {
  let running = Promise.resolve()
  let closing = false
  let told = false
  /** The cap that the user was told cannot be kept. */
  let toldOfCapBytes: number | null = null

  async function run(): Promise<void> {
    let lostCount = 0
    const capBytes = ports.capBytes()
    while (capBytes !== null && !closing && capBytes === ports.capBytes()) {
      const room = await ports.store.write.makeRoom(capBytes, ports.clock.nowMs(), {
        ...sealLimits,
        serviceVersion: ports.serviceVersion,
      })
      lostCount += room.lostCount
      if (!room.canBeKept) tellOnce(capBytes)
      if (room.done) break
    }
    if (lostCount === 0) return
    ports.onChange()
    if (told) return
    told = true
    ports.emit('app.notice', {
      severity: 'warning',
      message: said(
        'The size cap was reached: {count, plural, one {# record} other {# records}} dropped before delivery.',
        { count: lostCount },
      ),
      advice: words(
        'Sync counts them as lost. Raise the cap in Settings, or connect to Langfuse, to keep the next ones.',
      ),
    })
  }

  function tellOnce(capBytes: number): void {
    if (toldOfCapBytes === capBytes) return
    toldOfCapBytes = capBytes
    ports.emit('app.notice', {
      severity: 'warning',
      message: said(
        'The database takes more than the size cap of {megabytes} MB, and dropping waiting records would not change that.',
        { megabytes: Math.round(capBytes / 1e6) },
      ),
      advice: words(
        'Chats, the figures of their traces and imports always stay. Raise the cap in Settings, or remove imports in the Monitor.',
      ),
    })
  }

  /** One at a time; one that is asked for while another is at work follows it. */
  function look(): Promise<void> {
    running = running.then(run).catch((error: Error) => ports.onError(error.message))
    return running
  }

  const timer = setInterval(() => void look(), lookEveryMs)
  void look()
  return {
    capChanged: look,
    close: async () => {
      closing = true
      clearInterval(timer)
      await running
    },
  }
}
