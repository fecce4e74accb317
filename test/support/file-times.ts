import fs from 'node:fs'
import path from 'node:path'

/** 0 where one is missing. */
export function oldestMs(files: string[]): number {
  return Math.min(...files.map((file) => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0))
}

export function newestMs(files: string[]): number {
  const times = files.map((file) => {
    const found = fs.statSync(file)
    // A folder's own time tells of files that were removed.
    const inside = found.isDirectory() ? fs.readdirSync(file).map((name) => path.join(file, name)) : []
    return Math.max(found.mtimeMs, inside.length > 0 ? newestMs(inside) : 0)
  })
  return Math.max(...times)
}
