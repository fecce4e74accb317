import { cutAtCharacter, cutText } from '../../../shared/text.ts'
import { findMatches, foldedWithPlaces } from '../../../shared/search-marks.ts'
import { termPattern } from '../../../shared/search-text.ts'

/** Before the first match. */
const usualBeforeLength = 40
const snippetLength = 180
/** So much of a text is looked through for its first match; a match further on shows the text's beginning. */
const lookedThrough = 60_000
/** What is needed of a text for its snippet: a long one is not read whole for a line. Markdown's signs are in it. */
export const snippetSourceLength = 2 * lookedThrough

/** A part of what was said with what was asked for in it, each match between U+0001 and U+0002. */
export function snippetOf(
  text: string,
  terms: readonly string[][],
  isMarkdown: boolean,
  beforeLength = usualBeforeLength,
): string {
  const plain = (isMarkdown ? withoutMarkdown(text) : text)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .normalize('NFC')
  const first = firstMatch(plain, terms)
  const from = first <= beforeLength ? 0 : plain.indexOf(' ', first - beforeLength) + 1
  const start = from > 0 && from <= first ? from : Math.max(0, first - (first <= beforeLength ? first : 20))
  const cut = cutAtCharacter(plain.slice(start), snippetLength)
  return `${start > 0 ? '…' : ''}${marked(cut, terms)}${start + cut.length < plain.length ? '…' : ''}`
}

/** 0 where none is found. */
function firstMatch(plain: string, terms: readonly string[][]): number {
  const { folded, starts } = foldedWithPlaces(cutText(plain, lookedThrough))
  const places = terms.flatMap((words) => {
    const match = termPattern(words).exec(folded)
    return match ? (starts[match.index] ?? 0) : []
  })
  return places.length === 0 ? 0 : Math.min(...places)
}

function marked(text: string, terms: readonly string[][]): string {
  let end = 0
  let out = ''
  for (const { from, to } of findMatches(text, terms)) {
    out += `${text.slice(end, from)}\u0001${text.slice(from, to)}\u0002`
    end = to
  }
  return out + text.slice(end)
}

/**
 * The words of Markdown without its signs, near enough for a line in a list. Each pattern looks a bounded way ahead: signs by the
 * thousand that nothing closes would be read to the end once for each.
 */
function withoutMarkdown(text: string): string {
  return cutText(text, snippetSourceLength)
    .replace(/[ \t]{8,}/g, '        ')
    .replace(/^[ \t>]*(?:`{3,}|~{3,}).*$/gm, '')
    .replace(/^[ \t>]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/gm, '')
    .replace(/^[ \t]*(?:>[ \t]?)+/gm, '')
    .replace(/^[ \t]*(?:#{1,6}|[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?/gm, '')
    .replace(/!?\[([^\]\n]{0,500})\](?:\([^)\n]{0,2000}\)|\[[^\]\n]{0,500}\])/g, '$1')
    .replace(/<\/?(?:br|kbd|sub|sup)\b[^>\n]{0,200}>/gi, ' ')
    .replace(/\*\*|__|~~|`+/g, '')
    .replace(/(^|[\s(“"'])[*_](\S(?:[^*_\n]*\S)?)[*_](?=$|[\s).,;:!?”"'])/gm, '$1$2')
    .replace(/^[ \t]*\||\|[ \t]*$/gm, '')
    .replace(/[ \t]+\|[ \t]+/g, ' · ')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
}
