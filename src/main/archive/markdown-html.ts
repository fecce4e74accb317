import type { Element, ElementContent, Nodes, Root } from 'hast'
import type { Root as MarkdownRoot } from 'mdast'
import { toHtml } from 'hast-util-to-html'
import { toHast } from 'mdast-util-to-hast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { visit } from 'unist-util-visit'
import { boundedMarkdown, putBackMarks } from '../../shared/bounded-markdown.ts'

const parser = unified().use(remarkParse).use(remarkGfm, { singleTilde: false }).freeze()

/** Reading a longer text as Markdown would keep everything else waiting: it is shown as it is. */
const maxMarkdownLength = 200_000

/** All that Markdown can be; everything else is shown as the text it is. Of attributes only these stay. */
const attributesOf: Record<string, readonly string[]> = {
  ...Object.fromEntries(
    'p h1 h2 h3 h4 h5 h6 blockquote ul li pre code em strong del br hr table thead tbody tr sup section'
      .split(' ')
      .map((name) => [name, []]),
  ),
  ol: ['start'],
  th: ['align'],
  td: ['align'],
  a: ['href'],
  input: ['type', 'checked', 'disabled'],
}

/** Markdown that anybody may have written, as HTML that runs nothing and loads nothing. */
export function markdownToHtml(text: string): string {
  if (text.length > maxMarkdownLength) return `<pre class="plain">${escapeHtml(text)}</pre>`
  const tree: MarkdownRoot = parser.parse(boundedMarkdown(text))
  putBackMarks(tree)
  visit(tree, 'html', (node, index, parent) => {
    if (parent && index !== undefined) parent.children[index] = { type: 'text', value: node.value } as never
  })
  const elements = toHast(tree) as Root
  return toHtml({ type: 'root', children: elements.children.flatMap((child) => safe(child) as ElementContent[]) })
}

function safe(node: Nodes): ElementContent[] {
  if (node.type === 'text') return [{ type: 'text', value: node.value }]
  if (node.type !== 'element') return []
  if (node.tagName === 'img') return [pictureName(node)]
  // From a footnote back to where it stands: links within the file are not kept.
  if ('dataFootnoteBackref' in node.properties) return []
  const children = node.children.flatMap(safe)
  const allowed = attributesOf[node.tagName]
  if (!allowed || (node.tagName === 'a' && !isSafe('href', node.properties['href']))) return children
  const properties = Object.fromEntries(
    Object.entries(node.properties).filter(([name, value]) => allowed.includes(name) && isSafe(name, value)),
  )
  if (node.tagName === 'a') Object.assign(properties, { rel: ['noreferrer', 'noopener'] })
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
