import { searchTerms } from '../../../shared/search-text.ts'

/** Each term a phrase, the last word a beginning: what a user types is never FTS5 syntax. Null where nothing is asked for. */
export function toFtsQuery(text: string): string | null {
  const terms = searchTerms(text)
  return terms.length === 0 ? null : `${terms.map((words) => `"${words.join(' ')}"`).join(' ')}*`
}
