import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { RouteFailure } from '../ipc/route-failure.ts'
import { toStoreError } from '../store/errors.ts'
import { makeDurable, needRoom } from '../store/files.ts'
import { deleteOwn, ownFiles, sizeOf } from './own-files.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

/** Says that a folder holds a part of a copy, which a kill has left. */
const unfinishedName = 'holdfast.moving'
/** Of no account: a system writes them into any folder, or Holdfast left them when the data went from there. */
const ofNoAccount =
  /^(\.DS_Store|desktop\.ini|Thumbs\.db|chromium|data-folder\.json|monitor\.duckdb.*|holdfast\.(moving|(\d+\.)?log|lock|ballast)(-.*)?)$/

/** Or the same. A name may begin with two dots, and from one drive of Windows to another no way is relative. */
export function isInside(outer: string, inner: string, { relative, isAbsolute, sep } = path): boolean {
  const way = relative(outer, inner)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** Throws RouteFailure or StoreError, in words for the user, where the data cannot go there. */
export async function checkTarget(from: string, to: string): Promise<void> {
  const refuse = (message: string): never => {
    throw new RouteFailure('bad_input', `${message} ${words('Nothing was moved.')}`)
  }
  const found = await fs.stat(to).catch(() => null)
  if (!found?.isDirectory()) return refuse(words('Choose a folder that is there.'))
  const [source, target] = await Promise.all([fs.realpath(from), fs.realpath(to)])
  if (isInside(source, target)) refuse(words('Choose a folder outside the present one.'))
  if (isInside(target, source)) refuse(words('Choose a folder that does not hold the present one.'))
  const names = await fs.readdir(to)
  const isOurs = names.includes(unfinishedName)
  if (!isOurs && names.some((name) => !ofNoAccount.test(name))) {
    refuse(words('This folder is not empty. Choose an empty one, or make a new one.'))
  }
  await fs
    .access(to, constants.W_OK)
    .catch(() => refuse(words('This folder cannot be written to. Choose another one.')))
  needRoom(to, sizeOf(await ownFiles(from)), (needed) =>
    said('There is not enough room for your data: it needs {needed} MB on this disk.', { needed }),
  )
}

/**
 * Copies what is the user's from one folder, which nobody has open, into another that was checked, and compares. Until this resolves the
 * first one is in use whatever happens. After a failure nothing of it is left.
 */
export async function copyFolder(
  from: string,
  to: string,
  follow: (doneBytes: number, totalBytes: number) => void,
): Promise<void> {
  const mark = path.join(to, unfinishedName)
  try {
    await fs.writeFile(mark, '', { mode: 0o600 })
    await deleteOwn(to)
    const files = await ownFiles(from)
    const totalBytes = sizeOf(files)
    let doneBytes = 0
    for (const { name, bytes } of files) {
      const [source, target] = [path.join(from, name), path.join(to, name)]
      await fs.mkdir(path.dirname(target), { recursive: true, mode: 0o700 })
      await fs.copyFile(source, target, constants.COPYFILE_EXCL)
      await fs.chmod(target, 0o600)
      // Attached files are as old as they were: a younger backup counts on them.
      const { atime, mtime } = await fs.stat(source)
      await fs.utimes(target, atime, mtime)
      await syncFile(target)
      if ((await digestOf(source)) !== (await digestOf(target))) {
        throw new RouteFailure(
          'internal',
          said('{name} could not be copied as it is. Nothing was moved; try another disk.', { name }),
        )
      }
      makeDurable(path.dirname(target))
      doneBytes += bytes
      follow(doneBytes, totalBytes)
    }
    const movedFrom = { folder: from, bytes: totalBytes }
    await fs.writeFile(path.join(to, 'moved-from.json'), JSON.stringify(movedFrom), { mode: 0o600 })
    await fs.rm(mark)
    makeDurable(to)
  } catch (error) {
    await deleteOwn(to).catch(() => {})
    await fs.rm(mark, { force: true }).catch(() => {})
    throw error instanceof RouteFailure ? error : toStoreError(error)
  }
}

/** As large as a database may be, that takes as long as the disk takes, and the window must go on. */
async function syncFile(file: string): Promise<void> {
  // Windows syncs only what may be written to.
  const handle = await fs.open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer)
  return hash.digest('hex')
}
