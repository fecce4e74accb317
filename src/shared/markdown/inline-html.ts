import type { PhrasingContent, Root } from 'mdast'
import { visit } from 'unist-util-visit'

const lineBreak = /^<br\b[^>]*>$/i
const opening = /^<(kbd|sub|sup)(?:\s[^>]*)?>$/i
const closing = /^<\/(kbd|sub|sup)\s*>$/i
/** Nobody means more within each other, and at a few thousand a page ends with its process. */
const maxOpen = 30

/**
 * The only tags that are more than text: `<br>`, and `<kbd>`, `<sub>`, `<sup>` with their ends. Their attributes are left
 * out. Every other tag becomes the text it is.
 */
export function readInlineHtml(tree: Root): void {
  visit(tree, (node) => {
    if (!('children' in node) || !node.children.some((child) => child.type === 'html')) return
    const children = paired(node.children as PhrasingContent[])
    node.children = children.map((child) => (child.type === 'html' ? { type: 'text', value: child.value } : child))
  })
}

function paired(children: PhrasingContent[]): PhrasingContent[] {
  const out: PhrasingContent[] = []
  /** Where the tags that are open stand in `out`. */
  const open: { name: string; at: number }[] = []
  for (const child of children) {
    if (child.type !== 'html') {
      out.push(child)
      continue
    }
    if (lineBreak.test(child.value)) {
      out.push({ type: 'break' })
      continue
    }
    const opened = opening.exec(child.value)?.[1]?.toLowerCase()
    if (opened !== undefined && open.length < maxOpen) open.push({ name: opened, at: out.length })
    const closed = closing.exec(child.value)?.[1]?.toLowerCase()
    const start = closed === undefined ? -1 : open.findLastIndex(({ name }) => name === closed)
    const from = open[start]
    if (!from || closed === undefined) {
      out.push(child)
      continue
    }
    open.length = start
    const inside = out.splice(from.at).slice(1)
    out.push({ type: 'emphasis', children: inside, data: { hName: closed } })
  }
  return out
}
