import fs from 'node:fs'
import path from 'node:path'

// What a question sorts or groups beyond the memory that it may take lies in a folder beside the copy meanwhile. DuckDB lets
// a question into this folder and into no other; nothing is in it but what DuckDB puts there.

const largestMegabytes = 2048
/** The rest of what is free belongs to what is recorded. */
const shareOfFree = 0.5

const folderOf = (folder: string): string => path.join(folder, 'monitor.duckdb.tmp')

/** An empty one, for the owner alone, and how much may lie in it. What a process that was killed left there is gone. */
export function makeSpill(folder: string): { path: string; megabytes: number } {
  removeSpill(folder)
  const spill = folderOf(folder)
  fs.mkdirSync(spill, { mode: 0o700 })
  const { bavail, bsize } = fs.statfsSync(folder)
  return { path: spill, megabytes: Math.min(largestMegabytes, Math.floor((bavail * bsize * shareOfFree) / 1e6)) }
}

export const removeSpill = (folder: string): void => fs.rmSync(folderOf(folder), { force: true, recursive: true })

export function spillBytes(folder: string): number {
  const spill = folderOf(folder)
  // A file may be gone before it is looked at.
  const bytesOf = (name: string): number => fs.statSync(path.join(spill, name), { throwIfNoEntry: false })?.size ?? 0
  return fs.existsSync(spill) ? fs.readdirSync(spill).reduce((sum, name) => sum + bytesOf(name), 0) : 0
}
