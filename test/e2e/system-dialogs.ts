import type { ElectronApplication } from 'playwright'

/** What a user clicks in the system's dialogs from now on, which no page can. */
export const answerDialogs = (app: ElectronApplication, button: string): Promise<void> =>
  app.evaluate(({ dialog }, button) => {
    dialog.showMessageBox = (async (...given: { buttons: string[] }[]) => ({
      response: given.at(-1)?.buttons.indexOf(button) ?? -1,
      checkboxChecked: false,
    })) as never
  }, button)
