import { Menu, shell } from 'electron'
import { menuTemplate } from './menu-template.ts'
import type { MainWindow } from './window.ts'

/** The application's menu; on Linux and Windows Alt shows it. */
export function setMenu(options: { development: boolean; dataFolder: string; window: MainWindow }): void {
  const { development, dataFolder, window } = options
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        platform: process.platform,
        development,
        run: window.run,
        showDataFolder: () => void shell.openPath(dataFolder),
      }),
    ),
  )
}
