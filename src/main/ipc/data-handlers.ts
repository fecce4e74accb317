import type { IndexUpkeep } from '../monitor/index-upkeep.ts'
import type { Ports } from '../ports.ts'
import { deleteBackup, listBackups } from '../store/recovery/backup-files.ts'
import type { Store } from '../store/thread/store.ts'
import { RouteFailure } from './route-failure.ts'
import type { HandlersOf } from './routes.ts'

export function createDataHandlers(rooms: {
  ports: Ports
  store: Store
  indexUpkeep: IndexUpkeep
  /** Closes the core and opens another over the same folder. */
  reopen(): Promise<void>
}): HandlersOf<'data'> {
  const { ports, store } = rooms
  const mustBeThere = (backupName: string): void => {
    if (listBackups(ports.dataFolder).some(({ name }) => name === backupName)) return
    throw new RouteFailure('not_found', 'This backup is no longer there.')
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
    'data.mend': async () => {
      await rooms.reopen()
      return null
    },
  }
}
