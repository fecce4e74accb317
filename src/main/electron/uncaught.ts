import { app, BrowserWindow, clipboard, dialog } from 'electron'
import type { Core } from '../core.ts'
import { markError } from '../diagnosis/run-marker.ts'
import { wordsOfError } from '../diagnosis/words.ts'
import type { Ports } from '../ports.ts'
import { diagnosticsOf } from './diagnostics.ts'
import { startAgain } from './own-program.ts'
import { t } from '../../shared/words/t.ts'

const closeWithinMs = 8_000

/**
 * After an error that nothing caught nobody knows what still works: the app ends, as much in order as it can, and says so.
 * The next start tells of it once more.
 */
export function endOnUncaught(core: Promise<Core>, dataFolder: string, log: Ports['log']): void {
  let isEnding = false
  const end = (what: string, error: unknown): void => {
    const words = wordsOfError(error)
    log('error', `${what}: ${words}`)
    // One that comes of the ending changes nothing.
    if (isEnding) return
    isEnding = true
    markError(dataFolder, words)
    void endAndTell(core, dataFolder, log)
  }
  process.on('uncaughtException', (error) => end('Uncaught', error))
  process.on('unhandledRejection', (reason) => end('Unhandled', reason))
}

async function endAndTell(core: Promise<Core>, dataFolder: string, log: Ports['log']): Promise<void> {
  const tooLong = new Promise<void>((resolve) => setTimeout(resolve, closeWithinMs))
  const closed = core
    .then((open) => open.close())
    .catch((error: unknown) => log('error', `At the end: ${String(error)}`))
  // A page that can still be typed into would promise too much.
  for (const window of BrowserWindow.getAllWindows()) window.hide()
  await Promise.race([closed, tooLong])
  if ((await ask(dataFolder).catch(() => 'quit' as const)) === 'restart') startAgain()
  app.exit(1)
}

async function ask(dataFolder: string): Promise<'restart' | 'quit'> {
  for (;;) {
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: 'Holdfast',
      message: t('Holdfast ran into an error and had to close'),
      detail: t(
        'Everything that was recorded is safe on this computer, and what waits is sent after the next start. The diagnostics hold no key and no message.',
      ),
      buttons: [t('Restart'), t('Quit'), t('Copy Diagnostics')],
      defaultId: 0,
      cancelId: 1,
    })
    if (response !== 2) return response === 0 ? 'restart' : 'quit'
    clipboard.writeText(await diagnosticsOf(dataFolder, []))
  }
}
