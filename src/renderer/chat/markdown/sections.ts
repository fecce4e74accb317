import type { Block } from '../../../shared/markdown/split-blocks.ts'

/** Blocks that are shown, or not yet, together. */
export interface Section {
  blocks: readonly Block[]
  /** The place of its first block among all. */
  first: number
}

/** What takes a frame or less to be parsed, drawn and measured. */
const sectionLength = 2500

/** In the same way for a text and for all that it grows into, so that only the last section changes. */
export function toSections(blocks: readonly Block[]): Section[] {
  const sections: Section[] = []
  let from = 0
  let length = 0
  for (const [index, block] of blocks.entries()) {
    if (index > from && length + block.text.length > sectionLength) {
      sections.push({ blocks: blocks.slice(from, index), first: from })
      from = index
      length = 0
    }
    length += block.text.length
  }
  if (from < blocks.length) sections.push({ blocks: blocks.slice(from), first: from })
  return sections
}

const linePx = 23
const codeLinePx = 20
const charactersPerLine = 95

/** How high a section may become, before it is drawn. */
export function estimatePx({ blocks }: Section): number {
  return blocks.reduce((sum, { text }) => sum + blockPx(text), 0)
}

function blockPx(text: string): number {
  const isCode = /^ {0,3}(?:```|~~~)/.test(text)
  let lines = 0
  for (const line of text.split('\n')) {
    if (line !== '') lines += isCode ? 1 : Math.ceil(line.length / charactersPerLine)
  }
  return isCode ? lines * codeLinePx + 30 : lines * linePx + 12
}
