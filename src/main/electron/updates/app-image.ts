import { app } from 'electron'
import { AppImageUpdater } from 'electron-updater'
import { replaceExecutable } from './replace-executable.ts'

/**
 * electron-updater deletes the old file before it moves the new one, and starts that while this one still runs. Here the
 * new file is whole and on the disk before it takes the old one's name, and starts once this one has ended.
 */
export class AppImage extends AppImageUpdater {
  readonly #file: string

  constructor(file: string, adapter: ConstructorParameters<typeof AppImageUpdater>[1]) {
    super(null, adapter)
    this.#file = file
    // Where electron-updater looks for what it compares the new one with.
    process.env['APPIMAGE'] = file
  }

  protected override doInstall(): boolean {
    if (this.installerPath === null) throw new Error('Nothing was downloaded.')
    replaceExecutable(this.installerPath, this.#file)
    app.relaunch({ execPath: this.#file, args: [] })
    return true
  }
}
