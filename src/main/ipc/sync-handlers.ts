import type { MediaDrain } from '../media/media-drain.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Ports } from '../ports.ts'
import type { Store } from '../store/thread/store.ts'
import type { Sync } from '../sync/sync.ts'
import { RouteFailure } from './route-failure.ts'
import type { HandlersOf } from './routes.ts'
import { words } from '../../shared/words/t.ts'

/** What fits comfortably into an answer; a record may have megabytes. */
const maxExportBytes = 50_000_000

export function createSyncHandlers(rooms: {
  ports: Ports
  store: Store
  sync: Sync
  outbox: Outbox
  media: Pick<MediaDrain, 'retryNow' | 'revive'>
}): HandlersOf<'sync'> {
  const { ports, store, sync, outbox, media } = rooms
  return {
    'sync.status': () => sync.status(),
    'sync.retryNow': async () => {
      media.retryNow()
      await outbox.retryNow()
      return null
    },
    'sync.flush': async () => {
      media.retryNow()
      await outbox.flush()
      return null
    },
    'sync.setPaused': async ({ paused }) => {
      await outbox.setPaused(paused)
      return null
    },
    'sync.resolveProject': async ({ choice }) => {
      if (!(await outbox.resolveProject(choice))) {
        throw new RouteFailure(
          'conflict',
          words('This was already decided. Sync shows which records are waiting for which project.'),
        )
      }
      return null
    },
    'sync.sendElsewhere': async ({ projectId, alsoInDoubt }) => {
      const batches = await outbox.sendElsewhere(projectId, alsoInDoubt)
      if (batches === null) {
        throw new RouteFailure(
          'conflict',
          words('First choose what happens to the records waiting for the previous project.'),
        )
      }
      return null
    },
    'sync.dead': ({ limit }) => store.read.deadRecords(limit),
    'sync.retryDead': async ({ seqs }) => {
      await outbox.reviveDead(seqs)
      return null
    },
    'sync.discardDead': async (choice) => ({ recordCount: await outbox.discardDead(choice) }),
    'sync.exportDead': async () => ({
      fileName: `holdfast-refused-${new Date(ports.clock.nowMs()).toISOString().replaceAll(/[:.]/g, '-')}.json`,
      ...(await store.read.exportDead(maxExportBytes)),
    }),
    'sync.losses': ({ limit }) => store.read.losses(limit),
    'sync.setAside': ({ limit }) => store.read.setAsideRows(limit),
    'sync.exportSetAside': async () => ({
      fileName: `holdfast-set-aside-${new Date(ports.clock.nowMs()).toISOString().replaceAll(/[:.]/g, '-')}.json`,
      ...(await store.read.exportSetAside(maxExportBytes)),
    }),
    'sync.retryFiles': async () => ({ fileCount: await media.revive() }),
    'sync.history': ({ limit }) => store.read.connectionHistory(limit),
  }
}
