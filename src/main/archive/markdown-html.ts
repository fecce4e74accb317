import { setImmediate } from 'node:timers/promises'
import type { Element, ElementContent, Nodes } from 'hast'
import { toHtml } from 'hast-util-to-html'
import { definitionsFor } from '../../shared/markdown/definitions.ts'
import { mathKindOf } from '../../shared/markdown/math-nodes.ts'
import { createSplitter, type Block } from '../../shared/markdown/split-blocks.ts'
import { toTree } from '../../shared/markdown/to-tree.ts'

/** Reading a longer text as Markdown would keep everything else waiting: it is shown as it is. */
const maxMarkdownLength = 200_000

/** All that Markdown can be; everything else is shown as the text it is. Of attributes only these stay. */
const attributesOf: Record<string, readonly string[]> = {
  ...Object.fromEntries(
    'p h1 h2 h3 h4 h5 h6 blockquote div ul li pre code em strong del br hr table thead tbody tr kbd sub sup'
      .split(' ')
      .map((name) => [name, ['dir']]),
  ),
  ol: ['start', 'dir'],
  th: ['align'],
  td: ['align'],
  a: ['href'],
  input: ['type', 'checked', 'disabled'],
}

/**
 * Markdown that anybody may have written, read as the page shows it, as HTML that runs nothing and loads nothing. A piece at a time:
 * answers of other chats stream over this thread.
 */
export async function markdownToHtml(text: string): Promise<string> {
  if (text.length > maxMarkdownLength) return `<pre class="plain">${escapeHtml(text)}</pre>`
  const { blocks, definitions } = createSplitter()(text)
  const pieces: string[] = []
  for (const whole of wholesOf(blocks)) {
    const { children } = toTree(whole, definitionsFor(whole.labels, definitions))
    pieces.push(toHtml({ type: 'root', children: children.flatMap(safe) }))
    await setImmediate()
  }
  return pieces.join('\n')
}

/** Some were cut for the page alone, which shows one piece after the other. */
function wholesOf(blocks: readonly Block[]): Block[] {
  const wholes: Block[] = []
  for (const block of blocks) {
    const last = wholes.at(-1)
    if (last && block.joined) {
      last.text += block.text
      last.labels = [...new Set([...last.labels, ...block.labels])]
    } else wholes.push({ ...block })
  }
  return wholes
}

function safe(node: Nodes): ElementContent[] {
  if (node.type === 'text') return [{ type: 'text', value: node.value }]
  if (node.type !== 'element') return []
  if (node.tagName === 'img') return [pictureName(node)]
  const children = node.children.flatMap(safe)
  const allowed = attributesOf[node.tagName]
  if (!allowed || (node.tagName === 'a' && !isSafe('href', node.properties['href']))) return children
  const properties = Object.fromEntries(
    Object.entries(node.properties).filter(([name, value]) => allowed.includes(name) && isSafe(name, value)),
  )
  if (node.tagName === 'a') Object.assign(properties, { rel: ['noreferrer', 'noopener'] })
  if (mathKindOf(node.properties['className']) === 'display') {
    const latex = node.children.map((child) => (child.type === 'text' ? child.value : '')).join('')
    return [
      {
        type: 'element',
        tagName: 'code',
        properties: { className: ['formula'] },
        children: [{ type: 'text', value: latex.trim() }],
      },
    ]
  }
  if (node.tagName === 'input') Object.assign(properties, { type: 'checkbox', disabled: true })
  return [{ type: 'element', tagName: node.tagName, properties, children }]
}

/** Links within the file would lead nowhere: several texts have one footnote of a name. */
const isSafe = (name: string, value: unknown): boolean =>
  name !== 'href' || (typeof value === 'string' && /^(https?:\/\/|mailto:)/i.test(value))

/** A picture from elsewhere is named, and not loaded. */
function pictureName({ properties }: Element): ElementContent {
  const { alt, src } = properties
  const words = `[Picture${typeof alt === 'string' && alt !== '' ? `: ${alt}` : ''}]`
  const text: ElementContent = { type: 'text', value: words }
  return isSafe('href', src)
    ? {
        type: 'element',
        tagName: 'a',
        properties: { href: String(src), rel: ['noreferrer', 'noopener'] },
        children: [text],
      }
    : text
}

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
