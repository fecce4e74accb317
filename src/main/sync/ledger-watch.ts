import type { Emit } from '../ipc/events.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Clock } from '../ports.ts'
import type { OutboxReads } from '../store/log/read-outbox.ts'
import type { Store } from '../store/thread/store.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

export const damageNotice = words('The database is damaged.')
export const damageAdvice = words(
  'Reopen it: the damaged file is set aside, what can be read is saved, and what cannot is counted. Nothing is deleted.',
)

/** Looks at the ledger for who shows it, and never passes on one that does not add up as if all were well. */
export interface LedgerWatch {
  look(): Promise<OutboxReads>
  isDamaged(): boolean
  /** Damage was found: says so once, and nothing more is sent until the database is opened anew. */
  found(detail: string): void
}

export function createLedgerWatch(rooms: {
  store: Store
  clock: Clock
  emit: Emit
  outbox(): Outbox
  log(message: string): void
}): LedgerWatch {
  const { store, emit } = rooms
  let damaged = false
  let mending: Promise<void> | null = null

  function found(detail: string): void {
    if (damaged) return
    damaged = true
    rooms.log(`the database is damaged: ${detail}`)
    store.reportDamage()
    rooms.outbox().stopFor(detail)
    emit('app.notice', { severity: 'error', message: damageNotice, advice: damageAdvice, action: 'mend' })
  }

  /** What can be mended in place is; else the next opening does it. */
  async function mend(): Promise<void> {
    const { takenApart, recordsInDoubt, countersMended } = await store.write.mendLedger(rooms.clock.nowMs())
    if (!(await store.read.outboxState()).addsUp) {
      found('the numbers of the ledger do not add up')
      return
    }
    rooms.log(`the ledger was mended: ${takenApart} batches, ${recordsInDoubt} records, ${countersMended} counters`)
    rooms.outbox().wake()
    emit('app.notice', {
      severity: 'warning',
      message: words('Sync did not add up: a part of the database was damaged. It was mended.'),
      advice:
        recordsInDoubt === 0
          ? words('Nothing was lost and nothing has to be done.')
          : said(
              'Langfuse is asked for {count, plural, one {# record} other {# records}} before anything of it is sent. Sync shows what was set aside.',
              { count: recordsInDoubt },
            ),
    })
  }

  return {
    isDamaged: () => damaged,
    found,
    async look() {
      const state = await store.read.outboxState()
      if (state.addsUp || damaged) return state
      mending ??= mend().finally(() => {
        mending = null
      })
      await mending
      return store.read.outboxState()
    },
  }
}
