/** Some voices stop in the middle of longer ones. */
const longest = 220

/**
 * What is read of an answer, sentence by sentence: words without Markdown's signs. Code, formulas, tables and diagrams are not
 * read but said to be there.
 */
export function toSentences(markdown: string): string[] {
  const prose = markdown
    .replaceAll(/^[ \t>]*(```+|~~~+)[^\n]*\n[\s\S]*?(?:^[ \t>]*\1[`~]*[ \t]*$|$(?![\s\S]))/gm, '\n\nCode.\n\n')
    .replaceAll(/\$\$[\s\S]+?\$\$|\\\[[\s\S]+?\\\]/g, '\n\nA formula.\n\n')
    .replaceAll(/\\\(.+?\\\)|\$(?=\S)[^$\n]*?\S\$(?!\d)/g, ' a formula ')
    .replaceAll(/(?:^[ \t>]*\|.*\|[ \t]*\n?){2,}/gm, '\n\nA table.\n\n')
    .replaceAll(/^[ \t]*\[[^\]\n]+\]:.*$/gm, '')
    .replaceAll(/!\[([^\]\n]*)\]\([^)\n]*\)/g, '$1')
    .replaceAll(/\[([^\]\n]+)\](?:\([^)\n]*\)|\[[^\]\n]*\])/g, '$1')
    .replaceAll(/<\/?[a-z][^>\n]*>/gi, ' ')
    .replaceAll(/https?:\/\/([^\s/)]+)[^\s)]*/g, '$1')
    .replaceAll(/^[ \t>]*(?:#{1,6}|[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?/gm, '')
    .replaceAll(/^[ \t]*(?:[-*_][ \t]*){3,}$/gm, '')
    .replaceAll(/(?<![\p{L}\p{N}])[*_~`]{1,3}(?=\S)|(?<=\S)[*_~`]{1,3}(?![\p{L}\p{N}])/gu, '')
  return prose.split(/\n\s*\n|\n(?=\S)/).flatMap((line) => split(line.replaceAll(/\s+/g, ' ').trim()))
}

function split(line: string): string[] {
  if (line === '' || !/[\p{L}\p{N}]/u.test(line)) return []
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' })
  return Array.from(segmenter.segment(line), ({ segment }) => segment.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence))
    .flatMap(shorten)
}

/** Cut between words, or, in a script without blanks, anywhere. */
function shorten(sentence: string): string[] {
  const parts: string[] = []
  let rest = sentence
  while (rest.length > longest) {
    const at = Math.max(
      rest.lastIndexOf(' ', longest),
      rest.lastIndexOf('，', longest),
      rest.lastIndexOf('、', longest),
    )
    const cut = at > longest / 2 ? at + 1 : longest
    parts.push(rest.slice(0, cut).trim())
    rest = rest.slice(cut)
  }
  return [...parts, rest.trim()].filter((part) => part !== '')
}
