import { BrowserWindow, dialog } from 'electron'
import type { OutsideQuestion } from '../ports.ts'

/** A dialog of the system's, which no page can answer. */
export async function confirmOutside({ message, detail, action }: OutsideQuestion): Promise<boolean> {
  const options = {
    type: 'question' as const,
    title: 'Holdfast',
    message,
    detail,
    buttons: [action, 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  }
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options))
  return response === 0
}
