import { useSettings } from '../settings/settings-store.ts'

const cacheKey = 'theme'
const dark = window.matchMedia('(prefers-color-scheme: dark)')

/** Keeps <html data-theme> at the chosen theme, or at the system's; the last choice is known before the settings are. */
export function followTheme(): void {
  const apply = (): void => {
    const chosen = useSettings.getState().settings?.theme ?? localStorage.getItem(cacheKey) ?? 'system'
    const isDark = chosen === 'dark' || (chosen !== 'light' && dark.matches)
    document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
  }
  dark.addEventListener('change', apply)
  useSettings.subscribe(({ settings }, before) => {
    if (!settings || settings.theme === before.settings?.theme) return
    localStorage.setItem(cacheKey, settings.theme)
    apply()
  })
  apply()
}
