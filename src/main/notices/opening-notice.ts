import { parseBackupName } from '../store/recovery/backup-files.ts'
import type { Interrupted } from '../store/chat/interrupt-turns.ts'
import type { Restored } from '../store/recovery/restored.ts'
import type { Salvaged } from '../store/recovery/salvage.ts'
import type { Store } from '../store/thread/store.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

/** What opening the database had to do that the user must know. */
export function openingNotice({ salvaged, restored }: Pick<Store, 'salvaged' | 'restored'>): string | null {
  return joined(restored && restoreNotice(restored), salvaged && salvageNotice(salvaged))
}

export function restoreNotice(restored: Restored): string {
  if (!restored.ok) return `${words('The backup was not restored, and nothing was changed.')} ${restored.message}`
  const madeAtMs = parseBackupName(restored.name)?.atMs ?? 0
  const { leftBehind, inDoubt } = restored
  const left =
    leftBehind === null
      ? words('The previous database was damaged or missing; what was left of it is kept in the data folder.')
      : `${words('The previous database is the newest backup in the list.')} ${
          leftBehind === 0
            ? words('Every record in it is in this one too.')
            : said(
                '{count, plural, one {# record is} other {# records are}} only in that backup; Sync counts what this database has.',
                { count: leftBehind },
              )
        }`
  const date = new Date(madeAtMs).toLocaleString('en-GB')
  return `${said('The backup of {date} is the database now.', { date })} ${left}${doubt(inDoubt)}`
}

export function salvageNotice({ setAsideAt, rowsSaved, recordsLost, inDoubt }: Salvaged): string {
  const saved = said('The database was damaged. {count} rows were saved into a new one.', { count: rowsSaved })
  const kept = said('The damaged file is kept at {setAsideAt}.', { setAsideAt })
  return `${saved} ${lost(recordsLost)}${doubt(inDoubt)} ${kept}`
}

export function turnNotice({ damagedCount, setAsideCount }: Interrupted): string | null {
  const damaged =
    damagedCount === 0
      ? null
      : said(
          '{count, plural, one {1 answer was running when Holdfast last quit, and damaged on this computer; what could be read of it is recorded} other {# answers were running when Holdfast last quit, and damaged on this computer; what could be read of them is recorded}}.',
          { count: damagedCount },
        )
  const aside =
    setAsideCount === 0
      ? null
      : said(
          '{count, plural, one {1 answer could not be read and is set aside; Sync shows it} other {# answers could not be read and are set aside; Sync shows them}}.',
          { count: setAsideCount },
        )
  return joined(damaged, aside)
}

export const joined = (...notices: (string | null)[]): string | null =>
  notices.filter((notice) => notice !== null).join(' ') || null

function lost(count: number | null): string {
  if (count === null)
    return words('Records may be missing; how many is unknown, since their count could not be read either.')
  if (count === 0) return words('No record was lost.')
  return said(
    '{count, plural, one {# record could not be read and counts} other {# records could not be read and count}} as lost; Sync shows them.',
    { count },
  )
}

const doubt = (count: number): string =>
  count === 0
    ? ''
    : ` ${said(
        '{count, plural, one {# record is} other {# records are}} looked up in Langfuse before anything of that is sent.',
        { count },
      )}`
