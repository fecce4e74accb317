import { app, BrowserWindow, dialog } from 'electron'
import { moveService } from '../cli/service-file.ts'
import type { Ports } from '../ports.ts'
import { pointedFolder, pointTo } from '../relocation/pointer.ts'
import { startAgain } from './own-program.ts'
import { t, words } from '../../shared/words/t.ts'

/** Where the data folder is by default, which the pointer to another one stays in; null where the environment names the folder. */
export function relocationFrom(defaultFolder: string | null): NonNullable<Ports['relocation']> {
  return {
    whyFixed:
      defaultFolder === null
        ? words(
            'HOLDFAST_DATA_FOLDER says where the data folder is. Move it while Holdfast is closed, and change that.',
          )
        : null,
    async choose() {
      const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
      const options: Electron.OpenDialogOptions = {
        title: t('Move the data folder'),
        message: t('Choose an empty folder for your data'),
        buttonLabel: t('Move Here'),
        properties: ['openDirectory', 'createDirectory', 'promptToCreate'],
      }
      const { canceled, filePaths } = await (window
        ? dialog.showOpenDialog(window, options)
        : dialog.showOpenDialog(options))
      return canceled ? null : (filePaths[0] ?? null)
    },
    switchTo(folder) {
      if (defaultFolder !== null) {
        const before = pointedFolder(defaultFolder)
        pointTo(defaultFolder, folder)
        moveService(before, folder)
      }
      startAgain()
      app.exit(0)
      // Nothing follows in this process.
      return new Promise<never>(() => {})
    },
  }
}
