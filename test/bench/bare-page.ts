import fs from 'node:fs'
import path from 'node:path'
import { temporaryFolder } from '../e2e/launch.ts'

/** A text field, and an Electron app that shows it: the least that a window costs here. */
export function barePage(): { folder: string; remove(): void } {
  const { folder, remove } = temporaryFolder()
  const write = (name: string, text: string): void => fs.writeFileSync(path.join(folder, name), text)
  write('package.json', JSON.stringify({ name: 'bare', main: 'main.cjs' }))
  write('index.html', '<!doctype html><textarea aria-label="Message"></textarea>')
  write(
    'main.cjs',
    `const { app, BrowserWindow } = require('electron')
app.enableSandbox()
app.whenReady().then(() => new BrowserWindow({ webPreferences: { sandbox: true } }).loadFile('index.html'))`,
  )
  return { folder, remove }
}
