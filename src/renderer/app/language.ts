import { languageOf, speak, spokenLocale, type LanguageChoice } from '../../shared/words/languages.ts'
import { bridge } from '../bridge.ts'
import { useSettings } from '../settings/settings-store.ts'

const cacheKey = 'language'
/** An empty page for longer is worse than one that changes its language. */
const askedForMs = 1_000

async function speakChosen(choice: LanguageChoice): Promise<void> {
  // Words that cannot be loaded leave the language that is spoken.
  await speak(languageOf(choice, navigator.languages), navigator.languages).catch(() => {})
  document.documentElement.lang = spokenLocale()
}

/** Speaks the chosen language, or the system's. Resolves once it can be drawn in: the last choice is known before the settings are. */
export async function followLanguage(opened: Promise<boolean>): Promise<void> {
  let shown = (localStorage.getItem(cacheKey) as LanguageChoice | null) ?? (await chosenElsewhere(opened))
  await speakChosen(shown)
  const follow = (): void => {
    const { settings } = useSettings.getState()
    if (!settings || settings.language === shown) return
    shown = settings.language
    localStorage.setItem(cacheKey, shown)
    void speakChosen(shown)
  }
  useSettings.subscribe(follow)
}

/** A browser that has not been here knows of no choice; it asks, rather than to begin in a language that it has to change. */
async function chosenElsewhere(opened: Promise<boolean>): Promise<LanguageChoice> {
  if (window.holdfast !== undefined || !(await opened)) return 'system'
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), askedForMs))
  const result = await Promise.race([bridge.request('settings.get', null), late])
  if (!result?.ok) return 'system'
  localStorage.setItem(cacheKey, result.value.language)
  return result.value.language
}
