import { parseBackupName } from '../store/recovery/backup-files.ts'
import type { Interrupted } from '../store/chat/interrupt-turns.ts'
import type { Restored } from '../store/recovery/restored.ts'
import type { Salvaged } from '../store/recovery/salvage.ts'
import type { Store } from '../store/thread/store.ts'

/** What opening the database had to do that the user must know. */
export function openingNotice({ salvaged, restored }: Pick<Store, 'salvaged' | 'restored'>): string | null {
  return joined(restored && restoreNotice(restored), salvaged && salvageNotice(salvaged))
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

export function turnNotice({ damagedCount, setAsideCount }: Interrupted): string | null {
  const damaged =
    damagedCount === 0
      ? null
      : `${damagedCount === 1 ? '1 answer was' : `${damagedCount} answers were`} running when Holdfast last quit, and damaged on this computer; what could be read of ${damagedCount === 1 ? 'it' : 'them'} is recorded.`
  const aside =
    setAsideCount === 0
      ? null
      : `${setAsideCount === 1 ? '1 answer' : `${setAsideCount} answers`} could not be read and ${setAsideCount === 1 ? 'is' : 'are'} set aside; Sync shows ${setAsideCount === 1 ? 'it' : 'them'}.`
  return joined(damaged, aside)
}

export const joined = (...notices: (string | null)[]): string | null =>
  notices.filter((notice) => notice !== null).join(' ') || null

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
