import fs from 'node:fs'
import path from 'node:path'

/** What others than the owner may do anything with: the folder, and all in it but links, whose own mode says nothing. */
export function openToOthers(folder: string): string[] {
  return ['.', ...namesIn(folder, '')].flatMap((name) => {
    const found = fs.lstatSync(path.join(folder, name), { throwIfNoEntry: false })
    return found && (found.mode & 0o077) !== 0 ? [`${name} ${(found.mode & 0o777).toString(8)}`] : []
  })
}

function namesIn(folder: string, below: string): string[] {
  return fs.readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(below, entry.name)
    if (entry.isSymbolicLink()) return []
    return entry.isDirectory() ? [name, ...namesIn(folder, name)] : [name]
  })
}
