import { BrowserWindow, nativeImage } from 'electron'
import fs from 'node:fs'
import path from 'node:path'
import type { Ports } from '../ports.ts'

/** Whatever a file was dropped on has read it by then. */
const keptMs = 10 * 60_000

/**
 * Files for as long as somebody drags them out of the window: each in a folder of its own inside the data folder, where only the
 * user can read. What a run before has left goes first.
 */
export function openDragFiles(dataFolder: string, icon: string): NonNullable<Ports['dragFile']> {
  const folder = path.join(dataFolder, 'dragged')
  const remove = (which: string): void => fs.rmSync(which, { recursive: true, force: true, maxRetries: 3 })
  remove(folder)
  process.once('exit', () => remove(folder))
  return (fileName, content) => {
    const contents = (BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0])?.webContents
    if (!contents) return
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    const own = fs.mkdtempSync(path.join(folder, 'file-'))
    const file = path.join(own, fileName)
    fs.writeFileSync(file, content, { mode: 0o600 })
    setTimeout(() => remove(own), keptMs).unref()
    const shown = nativeImage.createFromPath(icon).resize({ width: 64 })
    contents.startDrag({ file, icon: shown })
  }
}
