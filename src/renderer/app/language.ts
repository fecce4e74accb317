import { create } from 'zustand'
import { languageOf, speak, spokenLocale, type LanguageChoice } from '../../shared/words/languages.ts'
import { useSettings } from '../settings/settings-store.ts'

const cacheKey = 'language'

/** The tag of what the page speaks: what is drawn is drawn anew when it changes. */
export const useSpoken = create<{ locale: string }>(() => ({ locale: spokenLocale() }))

async function speakChosen(choice: LanguageChoice): Promise<void> {
  // Words that cannot be loaded leave the language that is spoken.
  await speak(languageOf(choice, navigator.languages), navigator.languages).catch(() => {})
  document.documentElement.lang = spokenLocale()
  useSpoken.setState({ locale: spokenLocale() })
}

/** Speaks the chosen language, or the system's. Resolves once it can be drawn in: the last choice is known before the settings are. */
export function followLanguage(): Promise<void> {
  let shown = (localStorage.getItem(cacheKey) ?? 'system') as LanguageChoice
  useSettings.subscribe(({ settings }) => {
    if (!settings || settings.language === shown) return
    shown = settings.language
    localStorage.setItem(cacheKey, shown)
    void speakChosen(shown)
  })
  return speakChosen(shown)
}
