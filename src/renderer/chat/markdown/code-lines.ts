import type { Element, ElementContent } from 'hast'

/**
 * Coloured code with each of its lines in an element of its own, its end included, so that lines can be numbered. What spans
 * several lines, such as a comment, becomes one element a line.
 */
export function toCodeLines(children: readonly ElementContent[]): Element[] {
  const lines: ElementContent[][] = [[]]
  const put = (node: ElementContent, wrap: (inner: ElementContent) => ElementContent): void => {
    if (node.type === 'element') {
      for (const child of node.children) put(child, (inner) => wrap({ ...node, children: [inner] }))
    } else if (node.type === 'text') {
      for (const part of node.value.match(/[^\n]*\n|[^\n]+/g) ?? []) {
        lines.at(-1)?.push(wrap({ type: 'text', value: part }))
        if (part.endsWith('\n')) lines.push([])
      }
    }
  }
  for (const child of children) put(child, (inner) => inner)
  if (lines.at(-1)?.length === 0) lines.pop()
  return lines.map((line) => ({
    type: 'element',
    tagName: 'span',
    properties: { className: ['line'] },
    children: line,
  }))
}
