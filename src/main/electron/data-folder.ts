import { app, crashReporter } from 'electron'
import fs from 'node:fs'
import path from 'node:path'
import { makePrivate } from '../store/private-files.ts'

/**
 * Where everything lives; HOLDFAST_DATA_FOLDER moves it. The lock that keeps a second start out goes with it.
 * Chromium's own files get a folder inside, apart from what is the user's. Must run before `ready`.
 */
export function chooseDataFolder(env: NodeJS.ProcessEnv): string {
  const folder = path.resolve(env['HOLDFAST_DATA_FOLDER'] || app.getPath('userData'))
  const chromium = path.join(folder, 'chromium')
  makePrivate(folder)
  fs.mkdirSync(chromium, { recursive: true, mode: 0o700 })
  app.setPath('userData', folder)
  app.setPath('sessionData', chromium)
  app.setPath('crashDumps', path.join(chromium, 'crashes'))
  return folder
}

/** What a crash of native code leaves stays in the folder above; nothing is sent anywhere. Must run before `ready`. */
export function keepNativeDumps(): void {
  crashReporter.start({ uploadToServer: false, submitURL: '', compress: true })
}
