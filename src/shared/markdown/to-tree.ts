import type { Root } from 'hast'
import type { Root as MarkdownRoot } from 'mdast'
import { toHast } from 'mdast-util-to-hast'
import remarkCjkFriendly from 'remark-cjk-friendly'
import remarkCjkStrikethrough from 'remark-cjk-friendly-gfm-strikethrough'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified, type Processor } from 'unified'
import { boundedMarkdown, putBackMarks } from '../bounded-markdown.ts'
import { createCodeReader } from '../fences.ts'
import { withoutNestedLines } from '../nested-lines.ts'
import { cutBareLinks } from './bare-links.ts'
import { setDirections } from './directions.ts'
import { labelFootnotes } from './footnotes.ts'
import { readInlineHtml } from './inline-html.ts'
import { setListNumbers } from './list-numbers.ts'
import { putBackMath } from './math-nodes.ts'
import { takeOutMath } from './math-spans.ts'
import type { Block } from './split-blocks.ts'
import { markWideCells } from './table-cells.ts'

/** A tag alone on its line is text in a paragraph like any other, so that what follows it is still Markdown. */
function noHtmlBlocks(this: Processor): void {
  const data = this.data()
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), { disable: { null: ['htmlFlow'] } }]
}

/** Made once. `3~5` and `~100` are no strikes. */
const parser = unified()
  .use(remarkParse)
  .use(noHtmlBlocks)
  .use(remarkGfm, { singleTilde: false })
  .use(remarkCjkFriendly)
  .use(remarkCjkStrikethrough, { singleTilde: false })
  .freeze()

/** What is parsed of a block, with its formulas beside it; `isBounded` where marks are to be put back. */
export function readText({ head, text }: Pick<Block, 'text' | 'head'>) {
  const taken = takeOutMath(withoutNestedLines(head + text))
  // Formulas have such marks of their own.
  const bounded = boundedMarkdown(taken.text)
  return { formulas: taken.formulas, text: bounded, isBounded: bounded !== taken.text }
}

/**
 * A block as elements, with the `definitions` from elsewhere that it refers to. Raw HTML in it is text, but for a few
 * tags without attributes. A formula is a `code` of a class of its own, with its LaTeX in it.
 */
export function toTree(block: Pick<Block, 'text' | 'head' | 'firstNumber'>, definitions: string): Root {
  const { text, formulas, isBounded } = readText(block)
  const tree: MarkdownRoot = parser.parse(definitions === '' || endsInCode(text) ? text : text + definitions)
  labelFootnotes(tree, text.length)
  readInlineHtml(tree)
  cutBareLinks(tree)
  putBackMath(tree, formulas)
  if (isBounded) putBackMarks(tree)
  const elements = toHast(tree) as Root
  setListNumbers(elements, block.firstNumber)
  setDirections(elements)
  markWideCells(elements)
  return elements
}

/** Whether a line put behind it would be part of a fence that has not ended, or not yet. */
function endsInCode(text: string): boolean {
  const isCode = createCodeReader()
  for (const line of text.split('\n')) isCode(line)
  return isCode('[')
}
