/** What stands where an element begins or ends. Lists, headings and tables keep their shape; all else is text. */
const begins: Record<string, string> = {
  h1: '\n\n# ',
  h2: '\n\n## ',
  h3: '\n\n### ',
  h4: '\n\n#### ',
  h5: '\n\n##### ',
  h6: '\n\n###### ',
  tr: '\n|',
  br: '\n',
  s: '~~',
}
const ends: Record<string, string> = {
  p: '\n\n',
  table: '\n\n',
  h1: '\n\n',
  h2: '\n\n',
  h3: '\n\n',
  h4: '\n\n',
  h5: '\n\n',
  h6: '\n\n',
  dt: ' ',
  s: '~~',
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' }

/** The text of HTML that mammoth wrote, which is well-formed and of a few elements. */
export function textOfHtml(html: string): string {
  const pieces: string[] = []
  let cellDepth = 0
  let listDepth = 0
  let noteCount = 0
  let raisedFrom = 0
  let link: { attributes: string; from: number } | null = null
  for (const [, closing, name, attributes = '', words] of html.matchAll(/<(\/?)([a-z][a-z\d]*)([^>]*)>|([^<]+)/g)) {
    if (name === undefined) pieces.push(decoded(words ?? ''))
    else if (name === 'a') {
      if (!closing) link = { attributes, from: pieces.length }
      // From a note or a comment back to where it stands.
      else if (link && / href="#[a-z]+-ref-/.test(link.attributes)) pieces.length = link.from
      else if (link) pieces.push(besides(addressIn(link.attributes), pieces.slice(link.from).join('')))
    } else if (name === 'td' || name === 'th') {
      cellDepth += closing ? -1 : 1
      if (closing) trimEnd(pieces)
      // A table within a cell has no columns of its own.
      pieces.push(closing ? (cellDepth > 0 ? ';' : ' |') : ' ')
    } else if (name === 'input') pieces.push(attributes.includes('checked=') ? '[x]' : '[ ]')
    else if (name === 'sup') {
      // 10 to the power of 6 is not 106.
      if (!closing) raisedFrom = pieces.length
      else if (/^[+\u2212-]?\d+$/.test(pieces.slice(raisedFrom).join(''))) pieces.splice(raisedFrom, 0, '^')
    } else if (name === 'ul' || name === 'ol') {
      listDepth += closing ? -1 : 1
      if (closing && cellDepth > 0) pieces.push(' ')
      else if (closing && listDepth === 0) pieces.push('\n\n')
    } else {
      const mark = closing ? ends[name] : name === 'li' ? itemMark(attributes) : begins[name]
      // A row is a line, whatever paragraphs are in its cells.
      pieces.push(cellDepth > 0 && mark?.includes('\n') ? ' ' : (mark ?? ''))
    }
  }
  // Footnotes and endnotes are numbered in the order of their list.
  function itemMark(attributes: string): string {
    if (/ id="(?:foot|end)note-/.test(attributes)) return `\n[${(noteCount += 1)}] `
    return `\n${'  '.repeat(Math.max(0, listDepth - 1))}- `
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
