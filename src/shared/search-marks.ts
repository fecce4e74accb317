import { foldText, searchTerms, termPattern } from './search-text.ts'

/** A text folded, and for each of its units where the character began that it came of. */
export function foldedWithPlaces(text: string): { folded: string; starts: number[] } {
  let folded = ''
  const starts: number[] = []
  for (const { index, 0: character } of text.matchAll(/\P{M}\p{M}*|\p{M}+/gu)) {
    const part = character >= ' ' && character <= '~' ? character.toLowerCase() : foldText(character)
    folded += part
    for (let unit = 0; unit < part.length; unit += 1) starts.push(index)
  }
  return { folded, starts }
}

/** Where what is searched for stands: from and up to, in UTF-16 units, in order and apart from each other. */
export function findMatches(text: string, terms: readonly string[][]): { from: number; to: number }[] {
  if (terms.length === 0) return []
  const { folded, starts } = foldedWithPlaces(text)
  const found = terms
    .flatMap((words) =>
      [...folded.matchAll(termPattern(words))].map(({ index, 0: match }) => ({
        from: starts[index] ?? 0,
        to: starts[index + match.length] ?? text.length,
      })),
    )
    .toSorted((a, b) => a.from - b.from)
  const joined: { from: number; to: number }[] = []
  for (const match of found) {
    const before = joined.at(-1)
    if (before && match.from <= before.to) before.to = Math.max(before.to, match.to)
    else joined.push({ ...match })
  }
  return joined
}

/** A text in pieces, in order: every second one is a match, and the first is none. */
export function splitAtMatches(text: string, query: string): string[] {
  let end = 0
  const pieces = findMatches(text, searchTerms(query)).flatMap(({ from, to }) => {
    const pair = [text.slice(end, from), text.slice(from, to)]
    end = to
    return pair
  })
  return [...pieces, text.slice(end)]
}
