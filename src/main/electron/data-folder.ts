import { app, crashReporter, dialog } from 'electron'
import fs from 'node:fs'
import path from 'node:path'
import { PointerFailure, pointedFolder } from '../relocation/pointer.ts'
import { makePrivate } from '../store/private-files.ts'

export interface ChosenFolder {
  folder: string
  /** Where it is by default; null where the environment names it. */
  defaultFolder: string | null
}

/**
 * Where everything lives: where it was moved to, or where HOLDFAST_DATA_FOLDER says. The lock that keeps a second start out goes with it.
 * Chromium's own files get a folder inside, apart from what is the user's. Must run before `ready`.
 */
export function chooseDataFolder(env: NodeJS.ProcessEnv): ChosenFolder {
  const named = env['HOLDFAST_DATA_FOLDER']
  const defaultFolder = named ? null : path.resolve(app.getPath('userData'))
  const folder = defaultFolder === null ? path.resolve(named ?? '') : whereIsIt(defaultFolder)
  const chromium = path.join(folder, 'chromium')
  makePrivate(folder)
  fs.mkdirSync(chromium, { recursive: true, mode: 0o700 })
  app.setPath('userData', folder)
  app.setPath('sessionData', chromium)
  app.setPath('crashDumps', path.join(chromium, 'crashes'))
  return { folder, defaultFolder }
}

/** Without the folder that was moved to there is no start: another would begin with nothing in it. */
function whereIsIt(defaultFolder: string): string {
  try {
    return pointedFolder(defaultFolder)
  } catch (error) {
    if (!(error instanceof PointerFailure)) throw error
    process.stderr.write(`${error.message}\n`)
    dialog.showErrorBox('Holdfast could not start', error.message)
    app.exit(1)
    throw error
  }
}

/** What a crash of native code leaves stays in the folder above; nothing is sent anywhere. Must run before `ready`. */
export function keepNativeDumps(): void {
  crashReporter.start({ uploadToServer: false, submitURL: '', compress: true })
}
