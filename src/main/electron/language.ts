import { app } from 'electron'
import { languageOf, speak } from '../../shared/words/languages.ts'
import type { Ports } from '../ports.ts'
import type { MainWindow } from './window.ts'

/**
 * Has the menus, dialogs and notifications speak what was chosen, from before the database is open. `onSpoken` is called once
 * they do, and whenever it is another language.
 */
export function followLanguage(
  window: Pick<MainWindow, 'language' | 'rememberLanguage'>,
  onSpoken: () => void,
  log: Ports['log'],
): { choose(language: ReturnType<MainWindow['language']>): void } {
  async function speakChosen(): Promise<void> {
    const system = app.getPreferredSystemLanguages()
    await speak(languageOf(window.language(), system), system)
  }
  const follow = (): void =>
    void speakChosen()
      .catch((error: Error) => log('error', `The words of the language: ${error.message}`))
      .then(onSpoken)
  follow()
  return {
    choose: (language) => {
      if (language === window.language()) return
      window.rememberLanguage(language)
      follow()
    },
  }
}
