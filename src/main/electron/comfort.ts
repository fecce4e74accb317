import type { ComfortSettings, Settings } from '../../shared/domain.ts'
import { nextTextSize } from '../../shared/text-sizes.ts'
import type { Core } from '../core.ts'
import type { Ports } from '../ports.ts'
import type { QuickWindow } from './quick-window.ts'
import { checkSpelling, mayDownloadDictionaries } from './spelling.ts'
import type { MainWindow } from './window.ts'

/** Larger, smaller, as it was made. */
export type TextSizeStep = 1 | -1 | 0

/**
 * What of the settings for reading and writing is the system's to do: the size of the text, the spell check, the shortcut of the
 * quick window. Returns what changes the size from outside the page.
 */
export function joinComfort(
  core: Promise<Pick<Core, 'handle' | 'onEvent'>>,
  window: MainWindow,
  quick: QuickWindow,
  log: Ports['log'],
): { stepTextSize(step: TextSizeStep): void } {
  let comfort: ComfortSettings | null = null
  let isChecking: boolean | null = null
  let isAsking = false
  const failed = (error: Error): void => log('error', `Reading and writing: ${error.message}`)

  async function change(patch: Partial<ComfortSettings>): Promise<void> {
    if (comfort === null) return
    const result = await (await core).handle('settings.update', { comfort: { ...comfort, ...patch } })
    if (!result.ok) log('warn', `settings.update from the menu: ${result.error.message}`)
  }

  async function follow(next: ComfortSettings): Promise<void> {
    comfort = next
    window.setTextSize(next.textSizePercent)
    quick.use(next.quickShortcut)
    await followSpelling(next.spellCheck)
  }

  async function followSpelling(isWanted: boolean): Promise<void> {
    if (isWanted === isChecking || isAsking) return
    const needsConsent = isWanted && process.platform !== 'darwin' && !window.mayDownloadDictionaries()
    if (needsConsent) {
      isAsking = true
      const isAllowed = await mayDownloadDictionaries().finally(() => (isAsking = false))
      if (!isAllowed) return change({ spellCheck: false })
      window.allowDictionaries()
      // It may have been turned off while the question stood.
      if (comfort?.spellCheck !== true) return
    }
    isChecking = isWanted
    checkSpelling(isWanted)
  }

  async function start(): Promise<void> {
    const { handle, onEvent } = await core
    onEvent((event, payload) => {
      if (event === 'settings.changed') follow((payload as { settings: Settings }).settings.comfort).catch(failed)
    })
    const result = await handle('settings.get', null)
    if (result.ok) await follow((result.value as Settings).comfort)
  }

  // A core that could not start says so elsewhere.
  core.then(
    () => start().catch(failed),
    () => {},
  )
  window.onOpened((opened) => {
    opened.on('closed', quick.end)
    opened.webContents.on('zoom-changed', (_event, direction) => stepTextSize(direction === 'in' ? 1 : -1))
  })

  function stepTextSize(step: TextSizeStep): void {
    if (comfort === null) return
    const textSizePercent = step === 0 ? 100 : nextTextSize(comfort.textSizePercent, step)
    if (textSizePercent !== comfort.textSizePercent) change({ textSizePercent }).catch(failed)
  }
  return { stepTextSize }
}
