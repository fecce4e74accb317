import type { KnownSetting } from './known-settings.ts'

/** A section as it is known. */
export interface KnownSection {
  name: string
  settings: readonly KnownSetting[]
}

/** A search for settings, as the words that all have to be found. */
export const searchWords = (query: string): string[] => query.toLowerCase().split(/\s+/).filter(Boolean)

/**
 * Whether a part of a section, which reads so, answers a search: by its own words and its section's name, or because it holds a
 * setting that is known by these words too.
 */
export function answersSearch(text: string, section: KnownSection, words: readonly string[]): boolean {
  const shown = text.toLowerCase()
  const sectionName = section.name.toLowerCase()
  const hasAll = (...texts: string[]): boolean => words.every((word) => texts.some((one) => one.includes(word)))
  return (
    hasAll(shown, sectionName) ||
    section.settings.some(({ name, keywords }) => {
      const setting = name.toLowerCase()
      return shown.includes(setting) && hasAll(setting, keywords.toLowerCase(), sectionName)
    })
  )
}

/** Where these words stand in a text, for marking them. */
export function placesOf(text: string, words: readonly string[]): { from: number; to: number }[] {
  const lower = text.toLowerCase()
  // Some letters are longer in small ones; then places would be wrong.
  if (lower.length !== text.length) return []
  return words.flatMap((word) => {
    const places: { from: number; to: number }[] = []
    for (let from = lower.indexOf(word); from >= 0; from = lower.indexOf(word, from + word.length)) {
      places.push({ from, to: from + word.length })
    }
    return places
  })
}
