import { labelsIn, readDefinition } from './definitions.ts'
import { fence, nestedFence } from '../fences.ts'
import { isFormula, openingFormula } from './math-spans.ts'

/** A piece of Markdown that is shown by itself. */
export interface Block {
  text: string
  /** It goes on with the block before, which was too long to stay in one piece. */
  joined: boolean
  /** The head of a table whose later rows these are. */
  head: string
  /** The number of its first list item, where the block does not tell. */
  firstNumber: number | null
  /** What may be a reference to a definition elsewhere. */
  labels: readonly string[]
}

export interface Split {
  blocks: readonly Block[]
  /** Definitions by label. */
  definitions: ReadonlyMap<string, string>
}

const listItem = /^( {0,3})(?:[-*+]|(\d{1,9})[.)])(?:[ \t]|$)/m
const delimiterRow = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/m
const footnote = /^ {0,3}\[\^[^\]\s]+\]:/
/** From this length on a block is cut between list items, rows or lines: it is parsed at once, and again with each word. */
const cutFrom = 1500
/** A single line is cut from this length on. */
const cutLineFrom = 4000
/** A formula that has not ended after so many lines is none. */
const formulaLines = 60

/** What the lines of a block are, as far as that decides where it ends. */
interface Open {
  kind: 'text' | 'list' | 'table' | 'quote' | 'indented' | 'footnote'
  /** The mark that ends the fence one is in. */
  fence: string | null
  isTopFence: boolean
  /** What ends the formula one is in. */
  formula: string | null
  listIndent: number
  /** Of an ordered list: the number of the next item. */
  number: number | null
  head: string
}

const newOpen: Open = {
  kind: 'text',
  fence: null,
  isTopFence: false,
  formula: null,
  listIndent: 0,
  number: null,
  head: '',
}

interface Begun {
  from: number
  joined: boolean
  head: string
  firstNumber: number | null
  open: Open
}

/**
 * Cuts Markdown between blocks, so that while text arrives only the last piece changes. What belongs together (fences,
 * formulas, lists, indented parts of items) is cut only where it is long. Made for one text that grows: the blocks before
 * the last are not looked at again.
 */
export function createSplitter(): (text: string) => Split {
  let known = ''
  let blocks: Block[] = []
  let definitions: ReadonlyMap<string, string> = new Map()
  /** Where the next text is looked at from: the last block, or a formula that may still end. */
  let resume: { count: number; begun: Begun } = { count: 0, begun: begin(0) }

  return (text) => {
    if (text === known && known !== '') return { blocks, definitions }
    if (known === '' || !text.startsWith(known)) {
      blocks = []
      definitions = new Map()
      resume = { count: 0, begun: begin(0) }
    }
    known = text
    blocks = blocks.slice(0, resume.count)
    const settled = new Map(definitions)
    const growing = new Map<string, string>()
    resume = scan(text, resume.begun, blocks, (label, line, isWhole) => {
      if (!settled.has(label)) (isWhole ? settled : growing).set(label, line)
    })
    if (settled.size !== definitions.size) definitions = settled
    return { blocks, definitions: growing.size === 0 ? definitions : new Map([...growing, ...definitions]) }
  }
}

function begin(from: number, rest: Partial<Begun> = {}): Begun {
  return { from, joined: false, head: '', firstNumber: null, open: newOpen, ...rest }
}

/** Appends the blocks from `begun` on; answers where to go on once there is more text. */
function scan(
  text: string,
  begun: Begun,
  blocks: Block[],
  define: (label: string, line: string, isWhole: boolean) => void,
): { count: number; begun: Begun } {
  let held: { count: number; begun: Begun } | null = null
  let current = begun
  let open: Open = { ...begun.open }
  let isEmpty = true
  let afterBlank = true
  let afterDefinition = false
  let lineBefore = ''
  const end = (at: number, next: Partial<Begun> = {}): void => {
    blocks.push(toBlock(text.slice(current.from, at), current))
    current = begin(at, next)
    open = { ...current.open }
    isEmpty = true
    lineBefore = ''
  }
  for (let at = begun.from; at < text.length;) {
    const newline = text.indexOf('\n', at)
    const next = newline < 0 ? text.length : newline + 1
    const line = text.slice(at, newline < 0 ? next : newline)
    // What the last line is can be told only once it is whole.
    if (newline < 0) held ??= { count: blocks.length, begun: current }
    if (open.fence !== null || open.formula !== null) {
      const isTop = open.isTopFence
      if (open.fence !== null && closes(open.fence, line)) open.fence = null
      else if (open.formula !== null && line.includes(open.formula)) open.formula = null
      isEmpty = false
      afterBlank = false
      lineBefore = line
      at = next
      if (isTop && open.fence === null) end(at)
      continue
    }
    if (line.trim() === '') {
      afterBlank = true
      afterDefinition = false
      at = next
      continue
    }
    const item = listItem.exec(line)
    const indent = line.length - line.trimStart().length
    const isIndented = indent >= 2 || line.startsWith('\t')
    if (!isEmpty && afterBlank && !goesOn(open, line, isIndented, item !== null)) end(at)
    const topFence = (open.kind === 'list' || open.kind === 'footnote') && isIndented ? null : fence.exec(line)
    if (!isEmpty && topFence) end(at)
    if (!isEmpty && at - current.from > cutFrom) {
      const cut = cutBefore(open, line, item, afterBlank)
      if (cut) end(at, cut)
    }
    // From here on the line is part of the current block.
    // One of a footnote needs no blank line before it, whatever it follows.
    const isDefinition: boolean =
      footnote.test(line) || ((isEmpty || afterBlank || afterDefinition) && open.kind === 'text')
    const definition: { label: string } | null = isDefinition ? readDefinition(line) : null
    if (definition) define(definition.label, line.trim(), newline >= 0)
    afterDefinition = definition !== null
    open = withLine(open, line, lineBefore, item, isEmpty && !current.joined, definition !== null)
    const nested = topFence ?? nestedFence.exec(line)
    const formula = openingFormula(line)
    if (nested) {
      open.fence = nested[topFence ? 2 : 1] ?? null
      open.isTopFence = topFence !== null
    } else if (formula !== null) {
      const { closer, column } = formula
      const closesAt = closerWithin(text, next, closer)
      if (closesAt === 'not yet') held ??= { count: blocks.length, begun: current }
      else if (closesAt === 'found' && isFormula(text, at + column, closer)) open.formula = closer
    }
    isEmpty = false
    afterBlank = false
    lineBefore = line
    // A line may be longer than a block should be.
    while (
      open.kind === 'text' &&
      open.formula === null &&
      open.fence === null &&
      next - current.from > cutLineFrom * 1.5
    ) {
      const place = placeInLine(text, current.from, current.from + cutLineFrom)
      if (place >= next) break
      end(place, { joined: true })
      isEmpty = false
    }
    at = next
  }
  held ??= { count: blocks.length, begun: current }
  if (current.from < text.length) blocks.push(toBlock(text.slice(current.from), current))
  return held
}

function toBlock(text: string, { joined, head, firstNumber }: Begun): Block {
  return { text, joined, head, firstNumber, labels: labelsIn(text) }
}

function closes(mark: string, line: string): boolean {
  const rest = line.replace(/^[ \t>]*/, '').trimEnd()
  return rest.startsWith(mark) && rest === mark[0]?.repeat(rest.length)
}

/** Whether a line after a blank one still belongs to what is open. */
function goesOn(open: Open, line: string, isIndented: boolean, isItem: boolean): boolean {
  if (open.kind === 'list') return isIndented || isItem
  if (open.kind === 'footnote' || open.kind === 'indented') return isIndented
  return false
}

/** What the lines are, now that this one has come. */
function withLine(
  open: Open,
  line: string,
  lineBefore: string,
  item: RegExpExecArray | null,
  isFirst: boolean,
  isDefinition: boolean,
): Open {
  if (item && !(open.kind === 'footnote' && /^[ \t]/.test(line))) {
    const indent = item[1]?.length ?? 0
    const isNested = open.kind === 'list' && indent > open.listIndent + 1
    if (isNested) return open
    const number =
      item[2] === undefined ? null : open.kind === 'list' ? (open.number ?? Number(item[2])) : Number(item[2])
    return {
      ...open,
      kind: 'list',
      listIndent: open.kind === 'list' ? open.listIndent : indent,
      number: number === null ? null : number + 1,
    }
  }
  if (open.kind !== 'text') return open
  if (isFirst && footnote.test(line)) return { ...open, kind: 'footnote' }
  if (isDefinition) return open
  if (isFirst && /^ {0,3}>/.test(line)) return { ...open, kind: 'quote' }
  if (isFirst && /^(?: {4}|\t)/.test(line)) return { ...open, kind: 'indented' }
  if (lineBefore.includes('|') && line.includes('-') && delimiterRow.test(line)) {
    return { ...open, kind: 'table', head: `${lineBefore}\n${line}\n` }
  }
  return open
}

/** How a long block goes on in a new piece from this line on; null where it can't be cut here. */
function cutBefore(open: Open, line: string, item: RegExpExecArray | null, afterBlank: boolean): Partial<Begun> | null {
  switch (open.kind) {
    case 'list':
      if (!item || (item[1]?.length ?? 0) > open.listIndent) return null
      return { joined: true, firstNumber: open.number, open }
    case 'table':
      return { joined: true, head: open.head, open }
    case 'quote':
      return /^ {0,3}>/.test(line) ? { joined: true, open } : null
    case 'indented':
      return { joined: true, open }
    case 'text':
      return afterBlank ? null : { joined: true }
    case 'footnote':
      return null
  }
}

/** After a sentence, a word, or anywhere but within a character. */
function placeInLine(text: string, from: number, to: number): number {
  const part = text.slice(from, to)
  const sentence = Math.max(...['. ', '! ', '? ', '\n'].map((mark) => part.lastIndexOf(mark) + 1))
  const ideographic = Math.max(part.lastIndexOf('。'), part.lastIndexOf('！'), part.lastIndexOf('？')) + 1
  const place = [sentence, ideographic, part.lastIndexOf(' ') + 1].find((each) => each > part.length / 2)
  if (place !== undefined) return from + place
  const last = part.charCodeAt(part.length - 1)
  return last >= 0xd800 && last <= 0xdbff ? to - 1 : to
}

function closerWithin(text: string, from: number, closer: string): 'found' | 'not yet' | 'none' {
  let at = from
  for (let count = 0; count < formulaLines; count += 1) {
    if (at >= text.length) return 'not yet'
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(at, end)
    if (line.includes(closer)) return 'found'
    if (newline < 0) return 'not yet'
    if (nestedFence.test(line)) return 'none'
    at = end + 1
  }
  return 'none'
}
