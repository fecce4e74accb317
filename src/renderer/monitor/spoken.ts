import { spokenLanguage, spokenLocale } from '../../shared/words/languages.ts'
import { plainNumber } from '../ui/format.ts'

/** A word that begins with a capital, as it stands within a sentence: only English makes it small. */
export const inSentence = (word: string): string => (spokenLanguage() === 'en' ? word.toLowerCase() : word)

/** A number with all its digits, and with the point of the language. */
export function exactNumber(value: number): string {
  const { value: point = '.' } =
    new Intl.NumberFormat(spokenLocale()).formatToParts(0.5).find(({ type }) => type === 'decimal') ?? {}
  return plainNumber(value).replace('.', point)
}

/** One format for each language: to make it costs far more than to use it. */
export function dateFormat(options: Intl.DateTimeFormatOptions): () => Intl.DateTimeFormat {
  let made: { locale: string; format: Intl.DateTimeFormat } | null = null
  return () => {
    const locale = spokenLanguage() === 'en' ? 'en-GB' : spokenLocale()
    if (made?.locale !== locale) made = { locale, format: new Intl.DateTimeFormat(locale, options) }
    return made.format
  }
}
