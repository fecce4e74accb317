/** What stands where an element begins or ends. Lists, headings and tables keep their shape; all else is text. */
const begins: Record<string, string> = {
  h1: '\n\n# ',
  h2: '\n\n## ',
  h3: '\n\n### ',
  h4: '\n\n#### ',
  h5: '\n\n##### ',
  h6: '\n\n###### ',
  li: '\n- ',
  tr: '\n|',
  br: '\n',
}
const ends: Record<string, string> = {
  p: '\n\n',
  td: ' |',
  th: ' |',
  table: '\n\n',
  ul: '\n\n',
  ol: '\n\n',
  h1: '\n\n',
  h2: '\n\n',
  h3: '\n\n',
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' }

/** The text of HTML that mammoth wrote, which is well-formed and of a few elements. */
export function textOfHtml(html: string): string {
  const pieces: string[] = []
  let cellDepth = 0
  let link: { address: string; from: number } | null = null
  for (const [, closing, name, attributes, words] of html.matchAll(/<(\/?)([a-z][a-z\d]*)([^>]*)>|([^<]+)/g)) {
    if (name === undefined) pieces.push(decoded(words ?? ''))
    else if (name === 'a') {
      if (!closing) link = { address: addressIn(attributes ?? ''), from: pieces.length }
      else if (link) pieces.push(besides(link.address, pieces.slice(link.from).join('')))
    } else if (name === 'td' || name === 'th') {
      cellDepth += closing ? -1 : 1
      if (closing) trimEnd(pieces)
      pieces.push(closing ? (ends[name] ?? '') : ' ')
    } else {
      const mark = (closing ? ends[name] : begins[name]) ?? ''
      // A row is a line, whatever paragraphs are in its cells.
      pieces.push(cellDepth > 0 && name !== 'tr' && mark !== '' ? ' ' : mark)
    }
  }
  return pieces
    .join('')
    .replaceAll(/[ \t]+\n/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

/** Of a link that leads out of the document. */
const addressIn = (attributes: string): string =>
  decoded(/\shref="((?:https?|mailto):[^"]*)"/i.exec(attributes)?.[1] ?? '')

/** Where a link's words say where it leads they are enough. */
const besides = (address: string, words: string): string =>
  address === '' || words.trim() === address || `mailto:${words.trim()}` === address ? '' : ` (${address})`

/** Of the end alone: all that came before would be copied with every cell of a table. */
function trimEnd(pieces: string[]): void {
  for (let last = pieces.pop(); last !== undefined; last = pieces.pop()) {
    const kept = last.trimEnd()
    if (kept === '') continue
    pieces.push(kept)
    return
  }
}

const decoded = (words: string): string =>
  words.replaceAll(/&(?:#(\d+)|(\w+));/g, (whole, code: string | undefined, name: string | undefined) =>
    code ? String.fromCodePoint(Number(code)) : (entities[name ?? ''] ?? whole),
  )
