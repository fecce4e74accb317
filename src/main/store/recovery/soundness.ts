import type { Db } from '../schema/db.ts'

/** Whether SQLite finds the file sound. It passes over flipped bits within a value; records carry checksums for that. */
export function isSound(db: Db): boolean {
  try {
    return db.pragma('quick_check(1)', { simple: true }) === 'ok'
  } catch (error) {
    if (isDamage(error)) return false
    throw error
  }
}

/** The same, with every index compared with its table. */
export function isSoundThroughout(db: Db, table?: string): boolean {
  try {
    const check = table === undefined ? 'integrity_check(1)' : `integrity_check('${table}')`
    return db.pragma(check, { simple: true }) === 'ok'
  } catch (error) {
    if (isDamage(error)) return false
    throw error
  }
}

/** Codes that speak of the disk, of rights or of other processes, and not of what the file says. */
const surroundings =
  /^(SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED|NOMEM|PERM|AUTH|INTERRUPT|PROTOCOL|NOLFS|MISUSE)|E[A-Z]+$)/

/** Whether an error means that the file is not what was written. */
export function isDamage(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' && code.startsWith('SQLITE_') && !surroundings.test(code)
}
