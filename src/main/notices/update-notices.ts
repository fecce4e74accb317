import type { Updates } from '../../shared/domain.ts'
import { createTurnstile } from '../ipc/turnstile.ts'
import type { Ports } from '../ports.ts'
import type { Store } from '../store/thread/store.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

const metaKey = 'updateTold'

/** Tells by the system of a version that was found, once for each; the window has a banner of its own. */
export function createUpdateNotices(rooms: {
  store: { read: Pick<Store['read'], 'getMeta'>; write: Pick<Store['write'], 'setMeta'> }
  isOn(): boolean
  notify: Ports['notify']
  onError(message: string): void
}): { look(updates: Updates): void } {
  const { store } = rooms
  const look = createTurnstile()(async ({ asks, state }: Updates): Promise<void> => {
    if (!asks || state.kind !== 'found' || !rooms.isOn()) return
    const { version } = state.offer
    if ((await store.read.getMeta(metaKey)) === version) return
    // Written first: a crash between may keep it from being told, and never has it told twice.
    await store.write.setMeta(metaKey, version)
    rooms.notify(
      said('Holdfast {version} is available', { version }),
      words('Nothing was downloaded. See what is new, and install or skip it, in Settings → Updates.'),
      '#/settings/updates',
    )
  })
  return {
    look: (updates) =>
      void look(updates).catch((error: Error) => rooms.onError(`The notice of an update: ${error.message}`)),
  }
}
