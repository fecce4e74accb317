import fs from 'node:fs'
import path from 'node:path'
import { replaceFile } from '../store/files.ts'
import { said } from '../../shared/words/said.ts'

// Where the data folder is, once it was moved away from where it is by default. Plain files: both shells ask before all else.

const pointerName = 'data-folder.json'

/** The folder that was moved to cannot be told, or is not there. Nothing may be begun elsewhere unasked. */
export class PointerFailure extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'PointerFailure'
  }
}

/** Where the data are: the default folder, or where they were moved to from there. Throws PointerFailure. */
export function pointedFolder(defaultFolder: string): string {
  const file = path.join(defaultFolder, pointerName)
  if (!fs.existsSync(file)) return defaultFolder
  const folder = readFolder(file)
  if (folder === null) {
    throw new PointerFailure(
      said(
        'Where your data are can’t be read from {file}. Correct or delete that file and start Holdfast again: without it, {defaultFolder} is used.',
        { file, defaultFolder },
      ),
    )
  }
  if (!fs.existsSync(path.join(folder, 'holdfast.id'))) {
    throw new PointerFailure(
      said(
        'Your data were moved to {folder}, which is not there now. Connect that disk and start Holdfast again. To begin elsewhere, delete {file}. Nothing was changed.',
        { folder, file },
      ),
    )
  }
  return folder
}

function readFolder(file: string): string | null {
  try {
    const { folder } = JSON.parse(fs.readFileSync(file, 'utf8')) as { folder?: unknown }
    return typeof folder === 'string' && path.isAbsolute(folder) ? folder : null
  } catch {
    return null
  }
}

/** From the next start on the data are there. All or nothing, and on the disk. */
export function pointTo(defaultFolder: string, folder: string): void {
  const file = path.join(defaultFolder, pointerName)
  if (path.resolve(folder) === path.resolve(defaultFolder)) fs.rmSync(file, { force: true })
  else replaceFile(file, `${JSON.stringify({ folder }, null, 1)}\n`, defaultFolder)
}
