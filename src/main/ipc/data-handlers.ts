import type { IndexUpkeep } from '../monitor/index-upkeep.ts'
import type { Ports } from '../ports.ts'
import type { Relocation } from '../relocation/relocation.ts'
import { deleteBackup, listBackups } from '../store/recovery/backup-files.ts'
import type { Store } from '../store/thread/store.ts'
import { RouteFailure } from './route-failure.ts'
import type { HandlersOf } from './routes.ts'
import { t, words } from '../../shared/words/t.ts'

export function createDataHandlers(rooms: {
  ports: Ports
  store: Store
  indexUpkeep: IndexUpkeep
  relocation: Relocation
  /** Closes the core and opens another over the same folder. */
  reopen(): Promise<void>
}): HandlersOf<'data'> {
  const { ports, store, relocation } = rooms
  const mustBeThere = (backupName: string): void => {
    if (listBackups(ports.dataFolder).some(({ name }) => name === backupName)) return
    throw new RouteFailure('not_found', words('This backup is no longer there.'))
  }
  return {
    'data.backups': () => listBackups(ports.dataFolder),
    'data.backUp': () => store.backUp(ports.clock.nowMs()),
    'data.restore': async ({ name }) => {
      mustBeThere(name)
      await store.requestRestore(name, ports.clock.nowMs())
      await rooms.reopen()
      return null
    },
    'data.deleteBackup': async ({ name }) => {
      mustBeThere(name)
      await deleteBackup(ports.dataFolder, name)
      return null
    },
    'data.check': async () => {
      const check = await store.check()
      if (check.findings.length > 0 || !check.ledgerAddsUp) store.reportDamage()
      return check
    },
    'data.indexState': () => rooms.indexUpkeep.state(),
    'data.rebuildIndex': async () => {
      await rooms.indexUpkeep.rebuild()
      return null
    },
    'data.folder': () => relocation.state(),
    'data.moveFolder': () => relocation.move(),
    'data.deleteKept': async (what) => {
      await relocation.deleteKept(what)
      return null
    },
    'data.startAnew': async ({ isKept, undeliveredCount }) => {
      const { pending, dead } = (await store.read.outboxState()).ledger
      if (pending + dead > undeliveredCount) {
        throw new RouteFailure(
          'conflict',
          words('More records wait to be delivered than were shown. Look again before you start anew.'),
        )
      }
      const kept = isKept
        ? t('A copy of all but the keys stays in the data folder.')
        : t('Nothing of it can be brought back.')
      const agreed = await ports.consent?.confirm({
        message: t('Start anew, without the chats, traces, settings and keys that are here?'),
        detail: kept,
        button: t('Start Anew'),
      })
      if (agreed === false) throw new RouteFailure('forbidden', words('Nothing was changed: it was not confirmed.'))
      // From here on a kill makes no difference: the next opening begins with an empty folder.
      await store.requestReset(isKept, ports.clock.nowMs())
      ports.secrets.deleteAll()
      await rooms.reopen()
      return null
    },
    'data.mend': async () => {
      await rooms.reopen()
      return null
    },
  }
}
