import { clipboard, dialog, type BrowserWindow } from 'electron'
import type { Ports } from '../ports.ts'
import { copiedPage, copyLink, crashPage, crashWords, reloadLink } from './crash-page.ts'
import { diagnosticsOf, type Crash } from './diagnostics.ts'
import { t } from '../../shared/words/t.ts'

/** A page that dies again within this long is not opened again by itself. */
const diesAgainMs = 10_000
const remembered = 10

export interface CrashWatch {
  /** Opens the page again where it is dead; for a user who asks for the window. */
  revive(): void
}

/**
 * A page that crashes is loaded again; one that crashes twice in a row gives way to a page without any code of the
 * renderer, and where even that crashes a dialog of the system's asks.
 */
export function watchCrashes(
  window: BrowserWindow,
  deps: { dataFolder: string; load(): void; log: Ports['log'] },
): CrashWatch {
  const { webContents } = window
  const crashes: Crash[] = []
  let diedAtMs = -Infinity
  let shown: 'app' | 'crash page' = 'app'
  let asking: AbortController | null = null

  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    deps.log('error', `The page ended: ${reason} (${exitCode})`)
    crashes.push({ atMs: Date.now(), reason, exitCode })
    crashes.splice(0, crashes.length - remembered)
    const again = performance.now() - diedAtMs < diesAgainMs
    diedAtMs = performance.now()
    if (shown === 'crash page') void askAfterCrash()
    else if (again) show(crashPage)
    else webContents.reload()
  })
  // Not `will-navigate`: that does not come once the guard has stopped the frame.
  webContents.on('will-frame-navigate', ({ url }) => {
    if (shown !== 'crash page') return
    if (url === reloadLink) reload()
    else if (url === copyLink) void copy().then(() => show(copiedPage))
  })
  window.on('unresponsive', () => void askWhileUnresponsive())
  window.on('responsive', () => asking?.abort())
  window.on('closed', () => asking?.abort())

  function show(url: string): void {
    if (window.isDestroyed()) return
    shown = 'crash page'
    window.loadURL(url).catch((error: Error) => deps.log('error', `The crash page: ${error.message}`))
    if (!window.isVisible()) window.show()
  }

  function reload(): void {
    if (window.isDestroyed()) return
    shown = 'app'
    diedAtMs = -Infinity
    deps.load()
  }

  async function copy(): Promise<void> {
    clipboard.writeText(await diagnosticsOf(deps.dataFolder, crashes))
  }

  /** One dialog at a time; answers the button's number, or null where it went by itself. */
  async function ask(message: string, detail: string, buttons: string[], cancelId: number): Promise<number | null> {
    if (asking || window.isDestroyed()) return null
    const aborted = new AbortController()
    asking = aborted
    const options = { type: 'warning', title: 'Holdfast', message, detail, buttons, signal: aborted.signal } as const
    const { response } = await dialog.showMessageBox({
      ...options,
      defaultId: 0,
      cancelId,
      noLink: true,
    })
    asking = null
    return aborted.signal.aborted ? null : response
  }

  async function askAfterCrash(): Promise<void> {
    const { title, meaning, next } = crashWords()
    const answer = await ask(title, `${meaning} ${next}`, [t('Reload'), t('Copy diagnostics'), t('Close')], 2)
    if (answer === 1) await copy()
    if (answer === 0 || answer === 1) reload()
  }

  async function askWhileUnresponsive(): Promise<void> {
    const detail = `${crashWords().meaning} ${t('Wait, or reload the window.')}`
    const answer = await ask(t('The window isn’t responding'), detail, [t('Wait'), t('Reload')], 0)
    if (answer !== 1 || window.isDestroyed()) return
    // A page that hangs does not let itself be loaded again: it is ended, and loaded as after a first crash.
    shown = 'app'
    diedAtMs = -Infinity
    webContents.forcefullyCrashRenderer()
  }

  return {
    revive() {
      if (!webContents.isCrashed()) return
      asking?.abort()
      reload()
    },
  }
}
