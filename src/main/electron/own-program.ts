import { app } from 'electron'
import { appImageFile } from './app-image-file.ts'

// What starts this app again. An AppImage runs from a place that is gone with the process, so its file is meant.

/** The program and, in a checkout, the folder of the app. */
export const startCommand = (): string[] => [
  appImageFile(process.execPath, process.env) ?? process.execPath,
  ...(app.isPackaged ? [] : [app.getAppPath()]),
]

/** Once this process has ended. */
export function startAgain(): void {
  const file = appImageFile(process.execPath, process.env)
  if (file === null) app.relaunch()
  else app.relaunch({ execPath: file, args: process.argv.slice(1) })
}
