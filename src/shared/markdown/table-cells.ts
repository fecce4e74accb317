import type { Element, Root } from 'hast'
import { visit } from 'unist-util-visit'

/** Longer ones are wrapped, but never into a column of single words. */
const shortLength = 24

/** Marks the cells whose text is long, as CSS cannot. */
export function markWideCells(tree: Root): void {
  visit(tree, 'element', (node: Element) => {
    if ((node.tagName === 'td' || node.tagName === 'th') && lengthOf(node) > shortLength) {
      node.properties['className'] = ['wide']
    }
  })
}

function lengthOf(node: Element): number {
  let length = 0
  visit(node, 'text', ({ value }) => {
    length += value.length
  })
  return length
}
