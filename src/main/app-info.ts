import type { AppInfo, LastEnd } from '../shared/domain.ts'
import { maxMessageBytes } from './ipc/routes/common.ts'
import { diskFullNotice } from './notices/disk-notices.ts'
import { folderGoneNotice } from './notices/folder-notices.ts'
import { joined } from './notices/opening-notice.ts'
import { unusablePatternNotice } from './notices/redaction-notices.ts'
import type { Ports } from './ports.ts'
import type { SettingsRoom } from './settings/settings.ts'
import type { Store } from './store/thread/store.ts'
import { damageAdvice, damageNotice, type LedgerWatch } from './sync/ledger-watch.ts'

/** What the page shows of the app itself. */
export function appInfo(rooms: {
  ports: Ports
  store: Store
  settings: SettingsRoom
  ledgerWatch: LedgerWatch
  lastEnd: LastEnd | null
  /** What the start had to do that the user must know. */
  startNotice: string | null
}): AppInfo {
  const { ports, store, settings } = rooms
  const { appVersion: version, shell, platform, dataFolder, secrets } = ports
  const damaged = rooms.ledgerWatch.isDamaged()
  const storeNotice = (): string | null => {
    if (store.folderGone.isThere()) return folderGoneNotice(dataFolder)
    if (damaged) return `${damageNotice} ${damageAdvice}`
    if (store.disk.isFull()) return diskFullNotice
    return joined(rooms.startNotice, unusablePatternNotice(settings.current().redaction))
  }
  return {
    version,
    shell,
    platform,
    dataFolder,
    secretsKeptIn: secrets.kept(),
    secretsChoiceNeeded: secrets.choiceNeeded(),
    secretsMovable: secrets.movable(),
    secretsNotice: secrets.notice(),
    maxMessageBytes,
    damaged,
    lastEnd: rooms.lastEnd,
    storeNotice: storeNotice(),
  }
}
