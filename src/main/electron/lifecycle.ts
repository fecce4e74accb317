import { app, dialog, powerMonitor, shell } from 'electron'
import type { Core } from '../core.ts'
import type { Ports } from '../ports.ts'
import { StoreError } from '../store/errors.ts'
import { hiddenSwitch } from './login-item.ts'
import type { MainWindow } from './window.ts'
import { shown, t } from '../../shared/words/t.ts'

/** The core gives its requests two seconds; a database that hangs longer than this is left to its journal. */
const closeWithinMs = 8_000

/** Ends the core after the windows and before the process, and answers what the system and other starts ask. */
export function followLifecycle(core: Promise<Core>, window: MainWindow, log: Ports['log']): void {
  app.on('second-instance', (_event, argv) => {
    if (!argv.includes(hiddenSwitch)) window.show()
  })
  app.on('activate', window.show)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })

  let ending = false
  app.on('will-quit', (event) => {
    event.preventDefault()
    if (ending) return
    ending = true
    setTimeout(() => app.exit(1), closeWithinMs)
    core
      .then((open) => open.close())
      .catch((error: unknown) => log('error', `At the end: ${String(error)}`))
      .finally(() => app.exit(0))
  })

  // The system ends: it waits for who asks it to, for a few seconds. SIGTERM, as a service manager sends it, Electron takes for a
  // quit by itself.
  powerMonitor.on('shutdown', ((event?: { preventDefault(): void }) => {
    event?.preventDefault()
    app.quit()
  }) as () => void)
  window.onOpened((opened) => {
    // Windows tells windows. What is under way when it ends them anyway is on disk, as after a power cut.
    if (process.platform === 'win32') opened.on('session-end', () => app.quit())
  })
}

/**
 * Without a database there is no app: says why, in words for the user, and ends. Until that is answered another start may
 * try for itself: the folder is free again, and so is the place of the one instance.
 */
export async function endAfterFailedStart(error: unknown, dataFolder: string, log: Ports['log']): Promise<void> {
  log('error', `The start failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  app.releaseSingleInstanceLock()
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'Holdfast',
    message: t('Holdfast could not start'),
    detail: error instanceof StoreError ? shown(error.userMessage) : String(error),
    buttons: [t('Quit'), t('Show Data Folder')],
    defaultId: 0,
    cancelId: 0,
  })
  if (response === 1) await shell.openPath(dataFolder)
  app.exit(1)
}
