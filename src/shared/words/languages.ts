import { i18n, type Messages } from '@lingui/core'
import { readBy } from './t.ts'

export const languages = ['en', 'de', 'zh'] as const
export type Language = (typeof languages)[number]
export type LanguageChoice = 'system' | Language

/** Each in its own words. */
export const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch', zh: '简体中文' }

interface Catalogue {
  messages: Messages
  read(english: string): string | null
}

const catalogues: Record<Exclude<Language, 'en'>, () => Promise<Catalogue>> = {
  de: () => import('./de.ts'),
  zh: () => import('./zh.ts'),
}

/** `system`: what the system prefers, most wanted first (`de-AT`, `zh-Hans-CN`). English where none of it is spoken. */
export function languageOf(choice: LanguageChoice, system: readonly string[]): Language {
  if (choice !== 'system') return choice
  for (const tag of system) {
    const known = languages.find((language) => language === primaryOf(tag))
    if (known) return known
  }
  return 'en'
}

/** The tag that dates and numbers are written by: the system's own for this language, with its country, where it has one. English is not its country's. */
export function localeOf(language: Language, system: readonly string[]): string {
  if (language === 'en') return 'en'
  return system.find((tag) => primaryOf(tag) === language && isKnown(tag)) ?? (language === 'zh' ? 'zh-CN' : language)
}

/** Resolves once `t` speaks it. Rejects where its words cannot be loaded: then what was spoken is. */
export async function speak(language: Language, system: readonly string[] = []): Promise<void> {
  const catalogue = language === 'en' ? null : await catalogues[language]()
  i18n.loadAndActivate({ locale: localeOf(language, system), messages: catalogue?.messages ?? {} })
  readBy(catalogue?.read ?? null)
}

/** The tag of what is spoken. */
export const spokenLocale = (): string => i18n.locale

/** The tag that dates are written by. English has fixed formats rather than its country's. */
export const dateLocale = (): string => (spokenLocale() === 'en' ? 'en-GB' : spokenLocale())

export const spokenLanguage = (): Language => languages.find((language) => language === primaryOf(i18n.locale)) ?? 'en'

const primaryOf = (tag: string): string => tag.toLowerCase().split(/[-_]/)[0] ?? ''

function isKnown(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0
  } catch {
    return false
  }
}
