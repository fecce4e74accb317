import { app, BrowserWindow, dialog } from 'electron'
import { oneQuestion } from '../one-question.ts'
import type { ConsentPort } from '../ports.ts'
import { t } from '../../shared/words/t.ts'

/** Between a press on a button and its request lies no more. */
const touchMs = 2_000

const presses = new Set([
  'mouseDown',
  'mouseUp',
  'keyDown',
  'rawKeyDown',
  'keyUp',
  'touchStart',
  'touchEnd',
  'gestureTap',
])

/** Asks in dialogs of the system's, and knows of keys and buttons from the system, not from the page. */
export function openConsent(): ConsentPort {
  let touchedAtMs = -Infinity
  const watch = (window: BrowserWindow): void => {
    window.webContents.on('input-event', (_event, { type }) => {
      if (presses.has(type)) touchedAtMs = performance.now()
    })
  }
  for (const window of BrowserWindow.getAllWindows()) watch(window)
  app.on('browser-window-created', (_event, window) => watch(window))
  return {
    confirm: oneQuestion(async ({ message, detail, button }) => {
      const asked = {
        type: 'question' as const,
        title: 'Holdfast',
        message,
        detail,
        buttons: [button, t('Cancel')],
        defaultId: 1,
        cancelId: 1,
        noLink: true,
      }
      const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
      const { response } = await (window ? dialog.showMessageBox(window, asked) : dialog.showMessageBox(asked))
      return response === 0
    }),
    wasJustTouched: () => performance.now() - touchedAtMs < touchMs,
  }
}
