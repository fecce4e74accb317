import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import { basename } from 'node:path'
import { RouteFailure } from '../ipc/route-failure.ts'
import type { FileTarget } from '../ports.ts'
import { isHoldfasts } from '../relocation/own-files.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

/** The same for a file that the user named. Throws where Holdfast would lose its own by it. */
export async function openChosenTarget(path: string, dataFolder: string): Promise<FileTarget> {
  if (isHoldfasts(dataFolder, path)) {
    throw new RouteFailure(
      'forbidden',
      said('{path} is where Holdfast keeps your data. Choose another name or folder.', { path }),
    )
  }
  return openFileTarget(path)
}

/** A file that has its name only once it is whole: until then it lies beside it under another. */
export async function openFileTarget(path: string): Promise<FileTarget> {
  const partial = `${path}.${randomBytes(4).toString('hex')}.part`
  const file = await fs.open(partial, 'wx').catch(explain)
  let isDiscarded = false
  return {
    fileName: basename(path),
    downloadPath: null,
    write: (piece) => file.writeFile(piece).catch(explain),
    finish: async () => {
      try {
        await file.sync()
        await file.close()
        // What takes long is the disk: it may be cancelled meanwhile.
        if (!isDiscarded) await fs.rename(partial, path)
      } catch (error) {
        explain(error)
      }
    },
    discard: async () => {
      isDiscarded = true
      await file.close().catch(() => {})
      await fs.rm(partial, { force: true })
    },
  }
}

function explain(error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    throw new RouteFailure(
      'disk_full',
      words('The disk is full, so no file was saved. Free some space and export again.'),
    )
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    throw new RouteFailure(
      'forbidden',
      words('This folder cannot be written to, so no file was saved. Choose another one.'),
    )
  }
  throw new RouteFailure('internal', said('The file could not be written ({message}), so none was saved.', { message }))
}
