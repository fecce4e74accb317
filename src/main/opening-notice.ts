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
      ? 'The database from before was damaged or missing; what there was of it is kept in the data folder.'
      : `The database from before is the newest in the list of backups. ${leftBehind === 0 ? 'It has no record that this one has not.' : `${plural(leftBehind, 'record is', 'records are')} in it alone, and no longer part of this one; Sync counts from what this one has.`}`
  return `The backup of ${new Date(madeAtMs).toLocaleString('en-GB')} is the database now. ${left}${doubt(inDoubt)}`
}

export function salvageNotice({ setAsideAt, rowsSaved, recordsLost, inDoubt }: Salvaged): string {
  const kept = `The damaged file is kept at ${setAsideAt}.`
  return `The database was damaged. ${rowsSaved} rows were saved into a new one. ${lost(recordsLost)}${doubt(inDoubt)} ${kept}`
}

function lost(count: number | null): string {
  if (count === null)
    return 'Records may be missing, and how many is not known: what counted them could not be read either.'
  if (count === 0) return 'No record was lost.'
  return `${plural(count, 'record', 'records')} could not be read and ${count === 1 ? 'counts' : 'count'} as lost; Sync shows them.`
}

const doubt = (count: number): string =>
  count === 0 ? '' : ` Langfuse is asked for ${plural(count, 'record', 'records')} before anything of it is sent.`

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`
