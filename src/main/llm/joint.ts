/** A shorter agreement of an end and a beginning may be chance. */
const shortestOverlap = 12
/** What may stand before the words that are said again, such as quotation marks or an ellipsis. */
const before = /^[\s"'“”„«»`…*>.]{0,12}/

/** Where what is said again may begin; the same marks may be a part of it. */
const startsOf = (next: string): number[] =>
  Array.from({ length: (before.exec(next)?.[0].length ?? 0) + 1 }, (_, at) => at)

/**
 * How an answer and what goes on from it are one text: so many characters of `next` say the end of `text` again and are left out,
 * and where a space is missing it comes between. Models that are asked in words repeat what they were told to; servers that take a
 * beginning may send all of it once more, and nothing less is a repetition.
 */
export function jointOf(text: string, next: string, asPrefix: boolean): { skipped: number; space: string } {
  const end = text.trimEnd()
  const repeated = repeatedLength(end, next, asPrefix)
  if (repeated === 0) return { skipped: 0, space: asPrefix ? '' : spaceBetween(text, next) }
  // What is between both is there already.
  const there = text.slice(end.length)
  const blank = /^\s*/.exec(next.slice(repeated))?.[0] ?? ''
  const skippedBlank = there === '' ? 0 : blank.startsWith(there) ? there.length : blank.length
  return { skipped: repeated + skippedBlank, space: '' }
}

function repeatedLength(end: string, next: string, asPrefix: boolean): number {
  if (asPrefix) return end !== '' && next.startsWith(end) ? end.length : 0
  for (const start of startsOf(next)) {
    const length = overlapFrom(end, next, start)
    if (length > 0) return length
  }
  return 0
}

function overlapFrom(end: string, next: string, start: number): number {
  const probe = /^\S{1,24}/.exec(next.slice(start))?.[0]
  if (probe === undefined) return 0
  // The longest first: from the earliest place at which the end begins as the next does.
  for (let at = end.indexOf(probe); at >= 0; at = end.indexOf(probe, at + 1)) {
    if (end.length - at < shortestOverlap && at > 0) return 0
    const matched = matchedLength(end.slice(at), next.slice(start))
    if (matched !== null) return start + matched
  }
  return 0
}

/** How much of `next` it takes to say all of `tail`; null where it says something else. */
function matchedLength(tail: string, next: string): number | null {
  let at = 0
  for (let index = 0; index < tail.length; index += 1) {
    const character = tail.charAt(index)
    if (/\s/.test(character)) {
      if (!/\s/.test(next.charAt(at))) return null
      while (/\s/.test(next.charAt(at))) at += 1
      while (/\s/.test(tail.charAt(index + 1))) index += 1
    } else {
      if (next.charAt(at) !== character) return null
      at += 1
    }
  }
  return at
}

/** Whether more of `next` could still make it say the end of `text` again. */
export function mayOverlap(text: string, next: string): boolean {
  const end = text.replaceAll(/\s+/g, ' ')
  return startsOf(next).some((start) => {
    const said = next.slice(start).replaceAll(/\s+/g, ' ').trimEnd()
    return said === '' ? next.length < 200 : end.includes(said)
  })
}

/** What stands between two texts that were one: nothing where either has it, else a space between words. */
function spaceBetween(text: string, next: string): string {
  return /[\p{L}\p{N},;:.!?]$/u.test(text) && /^[\p{L}\p{N}]/u.test(next) && !isWithoutSpaces(text, next) ? ' ' : ''
}

/** Chinese, Japanese and Thai are written without. */
const isWithoutSpaces = (text: string, next: string): boolean =>
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(text.slice(-1) + next.slice(0, 1))
