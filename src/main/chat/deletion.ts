import type { Emit } from '../ipc/events.ts'
import type { Clock } from '../ports.ts'
import type { Store } from '../store/thread/store.ts'
import type { Turns } from './turns.ts'

/** Deletes conversations, and brings them back. Both answer false where there is no such one. */
export function createDeletion({
  store,
  clock,
  emit,
  turns,
}: {
  store: Store
  clock: Clock
  emit: Emit
  turns: Turns
}) {
  const told = (id: string, isDeleted: boolean): void => emit('conversations.changed', { id, isDeleted })
  return {
    async remove(id: string): Promise<boolean> {
      // At once: what another window sends meanwhile must not begin after the answers here were stopped.
      turns.refuseIn(id)
      let isThere = false
      try {
        isThere = await store.write.deleteConversation(id, clock.nowMs())
      } finally {
        if (!isThere) turns.allowIn(id)
      }
      turns.stopIn(id)
      if (isThere) told(id, true)
      return isThere
    },
    async restore(id: string): Promise<boolean> {
      const isThere = await store.write.restoreConversation(id)
      turns.allowIn(id)
      if (isThere) told(id, false)
      return isThere
    },
  }
}
