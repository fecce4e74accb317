import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

// What lies in the data folder is for its owner alone. Windows gives a user's own folders to nobody else by itself.

/** For a shell's entry, before anything is written: whatever this process creates, in any thread, is its owner's alone. */
export function createFilesPrivately(): void {
  if (process.platform !== 'win32') process.umask(0o077)
}

/** An empty file where there is none yet: SQLite would create it readable for all, and its WAL like it. */
export function createPrivateFile(file: string): void {
  try {
    fs.closeSync(fs.openSync(file, 'a', 0o600))
  } catch {
    // SQLite says what is wrong, in its own words.
  }
}

const ownFile = /^(holdfast[.-]|monitor\.duckdb|(secrets|restore|window|keychain-key)\.json)/
const ownFolders = new Set(['backups', 'chromium', 'reports'])

/**
 * Creates the folder for its owner alone, or makes what an earlier version left readable for others so: the folder, and in
 * it what is Holdfast's own, by name, since a folder that the user chose may hold other things. One that is somebody
 * else's, shared (sticky, as /tmp is), the home or the root is left as it is; the files in it are private all the same.
 * Links are not followed. Whatever fails is passed over: opening the database tells what is wrong with the folder.
 */
export function makePrivate(folder: string): void {
  if (process.platform === 'win32') return
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (isToBeClosed(folder)) fs.chmodSync(folder, 0o700)
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const isOwn = entry.isDirectory() ? ownFolders.has(entry.name) : ownFile.test(entry.name)
      if (isOwn) close(path.join(folder, entry.name), entry)
    }
  } catch {
    // See above.
  }
}

function isToBeClosed(folder: string): boolean {
  const { uid, mode } = fs.statSync(folder)
  const real = fs.realpathSync(folder)
  const isShared = (mode & 0o1000) !== 0 || real === path.parse(real).root || real === homeFolder()
  return uid === process.getuid?.() && !isShared
}

function homeFolder(): string {
  try {
    return fs.realpathSync(os.homedir())
  } catch {
    return os.homedir()
  }
}

function close(file: string, entry: fs.Dirent): void {
  try {
    if (entry.isFile()) fs.chmodSync(file, 0o600)
    if (!entry.isDirectory()) return
    fs.chmodSync(file, 0o700)
    for (const inner of fs.readdirSync(file, { withFileTypes: true })) close(path.join(file, inner.name), inner)
  } catch {
    // Gone meanwhile, or somebody else's.
  }
}
