import fs from 'node:fs'
import path from 'node:path'

/** A mark beside the database: damage was found while it was in use. The next opening looks at all of it, and salvages. */
export const foundDamaged = (folder: string): string => path.join(folder, 'holdfast.db.found-damaged')

/** Never throws: where not even that can be written, the check at the start is what is left. */
export function markDamaged(folder: string): void {
  try {
    fs.writeFileSync(foundDamaged(folder), '', { mode: 0o600 })
  } catch {
    // The user is told in any case.
  }
}
