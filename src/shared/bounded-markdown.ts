import { createCodeReader } from './fences.ts'

/** Of each of these, in one paragraph. Reading takes the square of their number. */
const marks: readonly { mark: RegExp; most: number }[] = [
  { mark: /\[/g, most: 500 },
  { mark: /\]/g, most: 500 },
  { mark: /\*+/g, most: 1_000 },
  { mark: /_+/g, most: 1_000 },
  { mark: /~~/g, most: 1_000 },
  { mark: /<(?=[!?])/g, most: 20 },
]
const maxColumns = 500
const maxCells = 20_000
/** An item further in than this is within too many others. */
const maxIndent = 60
/** Lines of a paragraph that leave the quote, item or footnote it began in, and stay part of it only since no blank line is before them. */
const maxLazyLines = 200

const delimiterRow = /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/
const containers = /^(?:[ \t]*(?:>|[-*+](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)|\[\^[^\]\s]+\]:))*[ \t]*/
const item = /^[ \t]*(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)/

/** What stands for a mark that is to be read as the letter that it is. An escape would show in code, and takes as long to read. */
const standIns: Record<string, string> = {
  '[': '\uFDD0',
  ']': '\uFDD1',
  '*': '\uFDD2',
  '~': '\uFDD3',
  '<': '\uFDD4',
  _: '\uFDD5',
}
const letterOf = new Map(Object.entries(standIns).map(([letter, sign]) => [sign, letter]))
/** None of Unicode's characters: nothing that is written has them. */
const standIn = /[\uFDD0-\uFDD5]/g

/**
 * Markdown that is read in a moment, whatever a model that repeats itself has written: of what takes the square of its number, all
 * beyond a bound is the text that it is. Where that makes it another text, `putBackMarks` is to be called with the tree that is made
 * of it. For lines that are not within too many others (nested-lines.ts).
 */
export function boundedMarkdown(text: string): string {
  if (!mayBeTooMuch(text)) return text
  return boundedLines(text.replaceAll(standIn, '\uFFFD'))
}

/** Makes the marks that were too many what they were. */
export function putBackMarks(tree: object): void {
  for (const [name, value] of Object.entries(tree)) {
    if (typeof value === 'string') Object.assign(tree, { [name]: withMarks(value) })
    else if (name === 'children') for (const child of value as object[]) putBackMarks(child)
  }
}

export const withMarks = (text: string): string => text.replaceAll(standIn, (found) => letterOf.get(found) ?? found)

function boundedLines(text: string): string {
  const isCode = createCodeReader()
  const bounded: string[] = []
  let paragraph: string[] = []
  const end = (): void => {
    for (const lines of withoutLazyLines(paragraph)) for (const line of boundedParagraph(lines)) bounded.push(line)
    paragraph = []
  }
  for (const line of text.split('\n')) {
    const isKept = isCode(line) || line.trim() === ''
    const isItem = item.test(line)
    if (isKept || isItem) end()
    if (isKept) bounded.push(line)
    else paragraph.push(isItem && indentOf(line) > maxIndent ? line.replace(/[-*+.)]/, String.raw`\$&`) : line)
  }
  end()
  return bounded.join('\n')
}

const mayBeTooMuch = (text: string): boolean =>
  marks.some(({ mark, most }) => countOf(mark, text) > most) ||
  countOf(/\|/g, text) > maxColumns ||
  countOf(/\n/g, text) > maxLazyLines ||
  /^[ \t]{16}/m.test(text)

/** A paragraph, or several where it has too many such lines: those beyond the bound begin one of their own. */
function withoutLazyLines(lines: string[]): string[][] {
  const isTable = lines[0]?.includes('|') === true && delimiterRow.test(lines[1] ?? '')
  if (lines.length <= maxLazyLines || isTable) return [lines]
  const parts: string[][] = []
  let from = 0
  let count = 0
  let first = placeOf(lines[0] ?? '')
  for (const [at, line] of lines.entries()) {
    const { quotes, column } = placeOf(line)
    if (quotes < first.quotes || column < first.column) count += 1
    if (count <= maxLazyLines) continue
    parts.push([...lines.slice(from, at), ''])
    from = at
    count = 0
    first = { quotes, column }
  }
  // What follows may be an item that would not end a paragraph.
  return parts.length === 0 ? [lines] : [...parts, [...lines.slice(from), '']]
}

/** Where the words of a line begin. */
function placeOf(line: string): { quotes: number; column: number } {
  const [lead = ''] = containers.exec(line) ?? []
  return { quotes: countOf(/>/g, lead), column: lead.length + 3 * countOf(/\t/g, lead) }
}

function boundedParagraph(lines: readonly string[]): string[] {
  const row = lines.findIndex((line, index) => index > 0 && line.includes('-') && delimiterRow.test(line))
  if (row > 0) {
    const cells = (line: string): number => countOf(/\|/g, line)
    const columns = Math.max(cells(lines[row] ?? ''), 1)
    // Each row has as many cells as the head, even where they are not written.
    const isTooMuch = columns > maxColumns || columns * (lines.length - row) > maxCells
    if (isTooMuch) return lines.map((line, index) => (index === row ? line.replace('-', String.raw`\-`) : line))
    return lines.map((line) => boundedText(line))
  }
  const text = lines.join('\n')
  const bounded = boundedText(text)
  return bounded === text ? [...lines] : bounded.split('\n')
}

function boundedText(text: string): string {
  let bounded = text
  for (const { mark, most } of marks) {
    const total = countOf(mark, bounded)
    if (total <= most) continue
    // Nobody meant so many.
    const kept = total > most * 4 ? 0 : most
    let count = 0
    bounded = bounded.replaceAll(mark, (found, at: number) => {
      count += 1
      if (count <= kept || isEscaped(bounded, at)) return found
      return found.replaceAll(/./g, (letter) => standIns[letter] ?? letter)
    })
  }
  return bounded
}

function isEscaped(text: string, at: number): boolean {
  let from = at
  while (text[from - 1] === '\\') from -= 1
  return (at - from) % 2 === 1
}

function countOf(mark: RegExp, text: string): number {
  return text.match(mark)?.length ?? 0
}

function indentOf(line: string): number {
  let indent = 0
  for (const letter of line) {
    if (letter === '\t') indent += 4
    else if (letter === ' ') indent += 1
    else break
  }
  return indent
}
