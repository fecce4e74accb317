import { parseBackupName } from './store/backup-files.ts'
import type { Restored } from './store/restore.ts'
import type { Salvaged } from './store/salvage.ts'
import type { Store } from './store/store.ts'

/** What opening the database had to do that the user must know. */
export function openingNotice({ salvaged, restored }: Pick<Store, 'salvaged' | 'restored'>): string | null {
  const notices = [...(restored ? [restoreNotice(restored)] : []), ...(salvaged ? [salvageNotice(salvaged)] : [])]
  return notices.length === 0 ? null : notices.join(' ')
}

export function restoreNotice(restored: Restored): string {
  if (!restored.ok) return `The backup was not restored, and nothing was changed. ${restored.message}`
  const madeAtMs = parseBackupName(restored.name)?.atMs ?? 0
  const { leftBehind, inDoubt } = restored
  const left =
    leftBehind === null
      ? 'The previous database was damaged or missing; what was left of it is kept in the data folder.'
      : `The previous database is the newest backup in the list. ${leftBehind === 0 ? 'Every record in it is in this one too.' : `${plural(leftBehind, 'record is', 'records are')} only in that backup; Sync counts what this database has.`}`
  return `The backup of ${new Date(madeAtMs).toLocaleString('en-GB')} is the database now. ${left}${doubt(inDoubt)}`
}

export function salvageNotice({ setAsideAt, rowsSaved, recordsLost, inDoubt }: Salvaged): string {
  const kept = `The damaged file is kept at ${setAsideAt}.`
  return `The database was damaged. ${rowsSaved} rows were saved into a new one. ${lost(recordsLost)}${doubt(inDoubt)} ${kept}`
}

function lost(count: number | null): string {
  if (count === null) return 'Records may be missing; how many is unknown, since their count could not be read either.'
  if (count === 0) return 'No record was lost.'
  return `${plural(count, 'record', 'records')} could not be read and ${count === 1 ? 'counts' : 'count'} as lost; Sync shows them.`
}

const doubt = (count: number): string =>
  count === 0
    ? ''
    : ` ${plural(count, 'record is', 'records are')} looked up in Langfuse before anything of that is sent.`

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`
