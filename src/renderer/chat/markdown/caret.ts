import type { Element, Root } from 'hast'

const holders = new Set(['p', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'])

/** Marks the last element that holds words, so that the caret stands after the last of them. */
export function markCaret(tree: Root): void {
  let holder: Element | null = null
  let children = tree.children as Element['children']
  for (;;) {
    const last = children.findLast(
      (child) => child.type === 'element' || (child.type === 'text' && child.value.trim() !== ''),
    )
    if (last?.type !== 'element' || !holders.has(last.tagName)) break
    if (last.tagName === 'code' && holder?.tagName !== 'pre') break
    holder = last
    children = last.children
  }
  if (!holder) return
  const names = holder.properties['className']
  holder.properties['className'] = [...(Array.isArray(names) ? names : []), 'caret']
}
