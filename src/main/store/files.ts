import fs from 'node:fs'
import { StoreError } from './errors.ts'
import { said } from '../../shared/words/said.ts'

/** Waits until a file's bytes, or a folder's names, are on the disk. */
export function makeDurable(path: string): void {
  // Windows keeps names by itself and opens no folders.
  if (process.platform === 'win32' && fs.statSync(path).isDirectory()) return
  const handle = fs.openSync(path, process.platform === 'win32' ? 'r+' : 'r')
  try {
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
}

/**
 * A kill, a power cut or a full disk leaves the file as it was or as it is now, never half of it: it is written beside,
 * to its end, read back, synced and renamed. Only its owner may read it. Throws what the file system threw.
 */
export function replaceFile(file: string, content: string, folder: string): void {
  const next = `${file}.next`
  try {
    // What a kill left there may have another mode, or be a link.
    fs.rmSync(next, { force: true })
    const handle = fs.openSync(next, 'wx', 0o600)
    try {
      // Goes on after a short write, unlike writeSync.
      fs.writeFileSync(handle, content)
      fs.fsyncSync(handle)
    } finally {
      fs.closeSync(handle)
    }
    if (fs.readFileSync(next, 'utf8') !== content) throw new Error(`${next} was not written as a whole`)
    fs.renameSync(next, file)
  } catch (error) {
    try {
      fs.rmSync(next, { force: true })
    } catch {
      // The next one clears up.
    }
    throw error
  }
  makeDurable(folder)
}

/** So much stays free besides: what is recorded meanwhile needs room too. */
const sparedBytes = 16 * 1024 * 1024

/**
 * Throws StoreError 'disk_full', before anything is written, where so many bytes would fill the disk. `noRoom` says what there is
 * not enough room for.
 */
export function needRoom(folder: string, bytes: number, noRoom: (megabytes: number) => string): void {
  const { bavail, bsize } = fs.statfsSync(folder)
  const missing = bytes + sparedBytes - bavail * bsize
  if (missing <= 0) return
  const megabytes = (count: number): number => Math.ceil(count / 1_000_000)
  throw new StoreError(
    'disk_full',
    `${noRoom(megabytes(bytes + sparedBytes))} ${said('Free {missing} MB on the disk that holds {folder} and try again; nothing was changed.', { missing: megabytes(missing), folder })}`,
  )
}

/** Whether two names are of one file. */
export function isSameFile(a: string, b: string): boolean {
  const [first, second] = [a, b].map((file) => fs.statSync(file, { throwIfNoEntry: false, bigint: true }))
  return first !== undefined && second !== undefined && first.ino === second.ino && first.dev === second.dev
}
