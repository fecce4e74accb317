import type { Element, Root } from 'hast'

/** Lets the first list begin with a number that its block does not tell, and gives long numbers their room. */
export function setListNumbers(tree: Root, first: number | null): void {
  const list = tree.children.find((child) => child.type === 'element')
  if (first !== null && list?.type === 'element' && list.tagName === 'ol') list.properties['start'] = first
  widen(tree)
}

function widen(parent: Root | Element): void {
  for (const child of parent.children) {
    if (child.type !== 'element') continue
    if (child.tagName === 'ol') {
      const items = child.children.filter((item) => item.type === 'element').length
      const digits = String(Number(child.properties['start'] ?? 1) + items - 1).length
      if (digits > 2) child.properties['style'] = `padding-inline-start: ${digits + 1}ch`
    }
    widen(child)
  }
}
