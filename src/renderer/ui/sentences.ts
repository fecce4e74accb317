import { spokenLanguage } from '../../shared/words/languages.ts'

/** Whole sentences, one after another; those that are empty are none. Chinese has its space in the full stop. */
export const joinSentences = (sentences: readonly string[]): string =>
  sentences.filter((sentence) => sentence !== '').join(spokenLanguage() === 'zh' ? '' : ' ')

/** A word that begins with a capital, as it stands within a sentence: only English makes it small. */
export const inSentence = (word: string): string => (spokenLanguage() === 'en' ? word.toLowerCase() : word)
