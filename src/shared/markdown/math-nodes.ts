import type { PhrasingContent, Root, Text } from 'mdast'
import { SKIP, visit } from 'unist-util-visit'
import { placeholder, type Formula } from './math-spans.ts'

const mathClass = { inline: 'math-inline', display: 'math-display' }

/** Whether this is what a formula has become. */
export function mathKindOf(className: unknown): 'inline' | 'display' | null {
  const names = String(className ?? '').split(' ')
  if (names.includes(mathClass.display)) return 'display'
  return names.includes(mathClass.inline) ? 'inline' : null
}

/** Puts formulas back: as such where text is, as they were written everywhere else (code, addresses, labels). */
export function putBackMath(tree: Root, formulas: readonly Formula[]): void {
  if (formulas.length === 0) return
  const asWritten = (text: string): string =>
    text.replace(placeholder, (all, index: string) => formulas[Number(index)]?.source ?? all)
  visit(tree, (node, index, parent) => {
    if (node.type === 'text' && parent && index !== undefined) {
      const parts = withFormulas(node, formulas)
      if (parts === null) return undefined
      parent.children.splice(index, 1, ...parts)
      return [SKIP, index + parts.length]
    }
    const fields = node as unknown as Record<string, unknown>
    for (const name of ['value', 'url', 'title', 'alt', 'label', 'lang', 'meta']) {
      const field = fields[name]
      if (typeof field === 'string') fields[name] = asWritten(field)
    }
    return undefined
  })
}

function withFormulas({ value }: Text, formulas: readonly Formula[]): PhrasingContent[] | null {
  const parts: PhrasingContent[] = []
  let from = 0
  for (const match of value.matchAll(placeholder)) {
    const formula = formulas[Number(match[1])]
    if (!formula) continue
    if (match.index > from) parts.push({ type: 'text', value: value.slice(from, match.index) })
    const className = formula.display ? mathClass.display : mathClass.inline
    // Not as code of Markdown's, whose line ends become blanks.
    parts.push({
      type: 'emphasis',
      children: [{ type: 'text', value: formula.value }],
      data: { hName: 'code', hProperties: { className: [className] } },
    })
    from = match.index + match[0].length
  }
  if (parts.length === 0) return null
  if (from < value.length) parts.push({ type: 'text', value: value.slice(from) })
  return parts
}
