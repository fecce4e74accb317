import { Menu, shell } from 'electron'
import { menuTemplate } from './menu-template.ts'
import type { MainWindow } from './window.ts'

/** The application's menu; on Linux and Windows Alt shows it. */
export function setMenu(options: {
  development: boolean
  dataFolder: string
  window: MainWindow
  stepTextSize(step: 1 | -1 | 0): void
}): void {
  const { development, dataFolder, window, stepTextSize } = options
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        platform: process.platform,
        development,
        run: window.run,
        stepTextSize,
        showDataFolder: () => void shell.openPath(dataFolder),
      }),
    ),
  )
}
