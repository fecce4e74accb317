import type { Element, Root } from 'hast'
import { SKIP, visit } from 'unist-util-visit'

const blocks = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'blockquote', 'table'])
const code = new Set(['pre', 'code', 'kbd'])

/**
 * Each block is written in the direction of its own text; code always from left to right. What is inside a list or a table
 * has no direction of its own, since `dir=auto` does not look into what has one.
 */
export function setDirections(tree: Root): void {
  visit(tree, 'element', (node: Element) => {
    if (blocks.has(node.tagName)) {
      node.properties['dir'] = 'auto'
      visit(node, 'element', (inner: Element) => {
        if (code.has(inner.tagName)) inner.properties['dir'] = 'ltr'
      })
      return SKIP
    }
    if (code.has(node.tagName)) node.properties['dir'] = 'ltr'
    return undefined
  })
}
