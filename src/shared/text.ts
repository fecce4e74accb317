/** At most `length` UTF-16 units of a text, never half a character: a lone surrogate is no Unicode and does not survive storage. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text
  const last = text.charCodeAt(length - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length)
}

/** What stands where a title shows nothing; `shown` says it. */
export const untitled = 'New chat'

/** White space, control and format characters, and what Unicode says is to be shown as nothing; the blank of Braille too. */
const invisible = String.raw`\s\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}\u2800`
const visibleCharacter = new RegExp(`[^${invisible}]`, 'u')
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Whether there is nothing in it to be seen. */
export function isBlank(text: string): boolean {
  return !visibleCharacter.test(text)
}

/** Titles that an earlier version made may show nothing. */
export const shownTitle = (title: string): string => (isBlank(title) ? untitled : title)

/** Without what cannot be seen at its ends, but for what belongs to the last character. */
export function trimInvisible(text: string): string {
  const from = text.search(visibleCharacter)
  if (from < 0) return ''
  const last = graphemes.segment(text).containing(lastVisible(text))
  return last ? text.slice(from, last.index + last.segment.length) : ''
}

/** From the end: a pattern that ends there would read each run of blanks once for each of them. */
function lastVisible(text: string): number {
  for (let end = text.length; end > 0;) {
    const isPair = text.charCodeAt(end - 1) >>> 10 === 0x37 && text.charCodeAt(end - 2) >>> 10 === 0x36
    const start = end - (isPair ? 2 : 1)
    if (!isBlank(text.slice(start, end))) return end - 1
    end = start
  }
  return -1
}

/** At most `length` UTF-16 units, and no part of what a reader takes for one character, such as a flag or a family. */
export function cutAtCharacter(text: string, length: number): string {
  if (text.length <= length) return text
  // A character of more than so many units is none that anybody reads.
  const next = graphemes.segment(cutText(text, length + 100)).containing(length)
  return next && next.index > 0 ? text.slice(0, next.index) : cutText(text, length)
}
