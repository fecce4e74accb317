// How texts are compared when they are searched: what is indexed and what is asked for go through the same.

/** Accents, Hebrew points, Arabic signs and the stretching of its letters, and what is shown as nothing. Vowels of Thai and the like stay. */
const marks =
  /[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u0640\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E8\u06EA-\u06ED\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

/** Letters that Unicode does not take apart. */
const letters: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ł: 'l',
  ı: 'i',
  ς: 'σ',
  ٱ: 'ا',
  ى: 'ي',
  ة: 'ه',
}
const mapped = new RegExp(`[${Object.keys(letters).join('')}]`, 'gu')

/** Scripts without blanks between words, and Korean, whose words have endings: there each character stands by itself. */
const unspaced = ['Han', 'Hiragana', 'Katakana', 'Hangul', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('')
const inWord = String.raw`\p{L}\p{N}\p{M}`
const unspacedCharacter = new RegExp(`[${unspaced}ー]`, 'u')
const word = new RegExp(`(?=[${inWord}])(?:[${unspaced}ー]|(?:(?![${unspaced}ー])[${inWord}])+)`, 'gu')

/** Without case, width, accents and the like. */
export function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(marks, '')
    .normalize('NFC')
    .replace(mapped, (letter) => letters[letter] ?? letter)
}

/** Its words, folded; of scripts without blanks, its characters. */
export function searchWords(text: string): string[] {
  return foldText(text).match(word) ?? []
}

const pieceCharacters = 100_000
/** No word, and nothing that normalisation joins, goes on over one of these. */
const boundary = /[\s\p{Script=Han}]/gu

/** The same words with a blank between them. Those of a long text are never all apart at once: 20 MB of them took 300 MB. */
export function joinedSearchWords(text: string, atOnceCharacters = pieceCharacters): string {
  const pieces: string[] = []
  for (let from = 0; from < text.length;) {
    boundary.lastIndex = from + atOnceCharacters
    const to = boundary.lastIndex < text.length ? (boundary.exec(text)?.index ?? text.length) : text.length
    const words = searchWords(text.slice(from, to))
    if (words.length > 0) pieces.push(words.join(' '))
    from = to
  }
  return pieces.join(' ')
}

/** What a query asks for: each part between blanks as words that follow each other. Empty where nothing is asked for. */
export function searchTerms(query: string): string[][] {
  return query
    .split(/\s+/)
    .map(searchWords)
    .filter((words) => words.length > 0)
}

/** Where a term stands in a folded text. The last word of one may be a beginning. */
export function termPattern(words: readonly string[]): RegExp {
  const begins = unspacedCharacter.test(words[0] ?? '') ? '' : `(?<!(?![${unspaced}ー])[${inWord}])`
  return new RegExp(begins + words.join(`[^${inWord}]*`), 'gu')
}

/** Whether a short text, such as a title, has all that is asked for. */
export function matchesQuery(text: string, query: string): boolean {
  const terms = searchTerms(query)
  const folded = foldText(text)
  return terms.length > 0 && terms.every((words) => termPattern(words).test(folded))
}
