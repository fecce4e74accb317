import type { FootnoteDefinition, PhrasingContent, Root } from 'mdast'
import { visit } from 'unist-util-visit'

/**
 * A footnote's sign and its text carry the label that they were given, each where it stands: blocks are shown one by
 * one, so none knows how many notes come before. What stands from `end` on was put there for its labels alone.
 */
export function labelFootnotes(tree: Root, end: number): void {
  tree.children = tree.children.filter(
    (node) => node.type !== 'footnoteDefinition' || (node.position?.start.offset ?? 0) < end,
  )
  visit(tree, (node, index, parent) => {
    if (!parent || index === undefined) return
    if (node.type === 'footnoteReference') parent.children.splice(index, 1, sign(node.label ?? node.identifier))
    if (node.type === 'footnoteDefinition') parent.children.splice(index, 1, note(node))
  })
}

function sign(label: string): PhrasingContent {
  return { type: 'emphasis', data: { hName: 'sup' }, children: [{ type: 'text', value: label }] }
}

function note(node: FootnoteDefinition): Root['children'][number] {
  const [first, ...rest] = node.children
  const mark = [sign(node.label ?? node.identifier), { type: 'text' as const, value: ' ' }]
  const children =
    first?.type === 'paragraph'
      ? [{ ...first, children: [...mark, ...first.children] }, ...rest]
      : [{ type: 'paragraph' as const, children: mark }, ...node.children]
  return { type: 'blockquote', children, data: { hName: 'div' } }
}
