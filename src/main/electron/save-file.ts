import { app, BrowserWindow, dialog } from 'electron'
import path from 'node:path'
import { openChosenTarget } from '../files/file-target.ts'
import type { Ports } from '../ports.ts'
import { shown, words } from '../../shared/words/t.ts'

const kinds: Record<string, string> = {
  csv: 'CSV',
  jsonl: 'JSON Lines',
  parquet: 'Parquet',
  zip: words('Zip archive'),
  md: 'Markdown',
  json: 'JSON',
  html: 'HTML',
  pdf: 'PDF',
}

/** Asks where a file goes, with the system's dialog; null where the user chose not to. */
export async function saveFile(fileName: string, dataFolder: string): ReturnType<Ports['saveFile']> {
  const extension = path.extname(fileName).slice(1)
  const options = {
    defaultPath: path.join(app.getPath('downloads'), fileName),
    filters: extension === '' ? [] : [{ name: shown(kinds[extension] ?? extension), extensions: [extension] }],
  }
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  const { canceled, filePath } = await (window
    ? dialog.showSaveDialog(window, options)
    : dialog.showSaveDialog(options))
  return canceled || filePath === '' ? null : openChosenTarget(filePath, dataFolder)
}
