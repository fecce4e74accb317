import type { Element } from 'hast'
import { visit } from 'unist-util-visit'
import { withMarks } from '../../../shared/bounded-markdown.ts'
import { csvLine } from '../../../shared/csv.ts'
import { placeholder } from '../../../shared/markdown/math-spans.ts'
import type { Block } from '../../../shared/markdown/split-blocks.ts'
import { readText, toTree } from '../../../shared/markdown/to-tree.ts'

/** A table as cells of plain text, its head first, and as it was written. */
export interface WholeTable {
  rows: string[][]
  markdown: string
}

/**
 * The table that begins at `offset` of a block. One that was cut into several blocks since it is long comes whole. Null where
 * there is none.
 */
export function wholeTable(block: Block, blocks: readonly Block[], offset: number): WholeTable | null {
  const pieces = piecesOf(block, blocks)
  if (pieces.length === 1) return tablesIn(block).find(({ start }) => start === offset) ?? null
  const text = pieces.map((piece) => piece.text).join('')
  const tables = tablesIn({ text, head: '', firstNumber: null })
  return tables.toSorted((one, other) => other.rows.length - one.rows.length)[0] ?? null
}

export function toCsv({ rows }: WholeTable): string {
  return rows.map((cells) => csvLine(cells.map(asNumber))).join('')
}

/** A number that would be read back as it stands is one; else its sign would look like a formula's. */
const asNumber = (cell: string): string | number =>
  cell !== '' && Number.isFinite(Number(cell)) && String(Number(cell)) === cell ? Number(cell) : cell

function piecesOf(block: Block, blocks: readonly Block[]): readonly Block[] {
  const at = blocks.indexOf(block)
  if (at < 0) return [block]
  const goesOn = (index: number): boolean => blocks[index]?.joined === true && blocks[index].head !== ''
  let from = at
  while (from > 0 && goesOn(from)) from -= 1
  let to = at + 1
  while (goesOn(to)) to += 1
  return blocks.slice(from, to)
}

function tablesIn(block: Pick<Block, 'text' | 'head' | 'firstNumber'>): (WholeTable & { start: number })[] {
  const { text, formulas, isBounded } = readText(block)
  const tables: (WholeTable & { start: number })[] = []
  visit(toTree(block, ''), 'element', (node: Element) => {
    const start = node.position?.start.offset
    if (node.tagName !== 'table' || start === undefined) return
    const written = text.slice(start, node.position?.end.offset)
    const markdown = written.replace(placeholder, (all, index: string) => formulas[Number(index)]?.source ?? all)
    tables.push({ start, rows: rowsOf(node), markdown: `${(isBounded ? withMarks(markdown) : markdown).trimEnd()}\n` })
  })
  return tables
}

function rowsOf(table: Element): string[][] {
  const rows: string[][] = []
  visit(table, 'element', (node: Element) => {
    if (node.tagName !== 'tr') return
    const cells = node.children.filter((child) => child.type === 'element')
    rows.push(cells.map((cell) => textOf(cell).trim()))
  })
  return rows
}

const textOf = (node: Element): string =>
  node.children
    .map((child) => {
      if (child.type === 'text') return child.value
      if (child.type !== 'element') return ''
      // A line's end follows it as text.
      if (child.tagName === 'br') return ''
      return child.tagName === 'img' ? String(child.properties['alt'] ?? '') : textOf(child)
    })
    .join('')
