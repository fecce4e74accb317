/**
 * How well a text answers what was typed; 0 is not at all. Each word must be in it, best at the beginning of it or of one of its
 * words. A word that is not may still be its letters in their order, close together: `gpt4m` finds `gpt-4o-mini`.
 */
export function scoreText(text: string, query: string): number {
  const lower = text.toLowerCase()
  let score = 1
  for (const word of query.toLowerCase().split(/\s+/)) {
    if (word === '') continue
    const found = scoreWord(lower, word)
    if (found === 0) return 0
    score += found
  }
  return score
}

function scoreWord(text: string, word: string): number {
  const at = text.indexOf(word)
  if (at === 0) return text.length === word.length ? 60 : 50
  if (at > 0) {
    const atWord = indexAtWord(text, word)
    return atWord >= 0 ? 40 - Math.min(15, atWord / 4) : 20 - Math.min(10, at / 4)
  }
  return word.length < 3 ? 0 : scoreLetters(text, word)
}

const isLetter = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}]/u.test(character)

function indexAtWord(text: string, word: string): number {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) if (!isLetter(text[at - 1])) return at
  return -1
}

/** How far apart letters may stand: more would find anything in a long name. */
const maxGap = 4

function scoreLetters(text: string, word: string): number {
  let best = 0
  for (let start = text.indexOf(word[0] ?? ''); start >= 0; start = text.indexOf(word[0] ?? '', start + 1)) {
    let at = start
    let gaps = 0
    for (const letter of word.slice(1)) {
      const next = text.indexOf(letter, at + 1)
      gaps = next < 0 || next - at - 1 > maxGap ? Infinity : gaps + (next - at - 1)
      if (gaps === Infinity) break
      at = next
    }
    if (gaps !== Infinity) best = Math.max(best, 10 - Math.min(9, gaps / 2) + (isLetter(text[start - 1]) ? 0 : 2))
  }
  return best
}
