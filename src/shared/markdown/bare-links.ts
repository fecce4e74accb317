import type { Root } from 'mdast'
import { visit } from 'unist-util-visit'

const wideSign = /[，。！？；：、（）【】《》「」『』“”‘’…]/

/** An address that was written bare ends at a sign of Chinese or Japanese, which GFM takes for a part of it. */
export function cutBareLinks(tree: Root): void {
  visit(tree, 'link', (node, index, parent) => {
    const [text] = node.children
    if (!parent || index === undefined || node.children.length !== 1 || text?.type !== 'text') return
    const at = text.value.search(wideSign)
    if (at <= 0 || !/^(?:https?:\/\/|www\.)/i.test(text.value) || !node.url.endsWith(text.value)) return
    const rest = text.value.slice(at)
    node.url = node.url.slice(0, -rest.length)
    text.value = text.value.slice(0, at)
    parent.children.splice(index + 1, 0, { type: 'text', value: rest })
  })
}
