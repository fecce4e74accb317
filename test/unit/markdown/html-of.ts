import { toHtml } from 'hast-util-to-html'
import { definitionsFor } from '../../../src/shared/markdown/definitions.ts'
import { createSplitter } from '../../../src/shared/markdown/split-blocks.ts'
import { toTree } from '../../../src/shared/markdown/to-tree.ts'

/** What an answer becomes, block by block, as HTML. */
export function htmlOf(text: string): string {
  const { blocks, definitions } = createSplitter()(text)
  return blocks.map((block) => toHtml(toTree(block, definitionsFor(block.labels, definitions)))).join('\n')
}

/** Without the attributes that every block has. */
export const plainHtmlOf = (text: string): string => htmlOf(text).replaceAll(/ dir="(?:auto|ltr)"/g, '')
