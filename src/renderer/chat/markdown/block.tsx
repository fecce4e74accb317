import type { Element, Root } from 'hast'
import { memo, useSyncExternalStore } from 'react'
import ReactMarkdown, { type Components, type Options } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { CodeBlock } from './code-block.tsx'
import { SafeLink } from '../../ui/safe-link.tsx'

type Plugins = NonNullable<Options['rehypePlugins']>

const remarkPlugins = [remarkGfm]
/** Blocks are shown before their colours: the highlighter is larger than all the rest. */
let plugins: { plain: Plugins; caret: Plugins } = { plain: [], caret: [markCaret] }
const listeners = new Set<() => void>()

void import('./highlight.ts').then(({ highlight }) => {
  plugins = { plain: [highlight], caret: [highlight, markCaret] }
  for (const listener of listeners) listener()
})

function usePlugins(): typeof plugins {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => plugins,
  )
}

const components: Components = {
  // Only the boxes of task lists are inputs; they are there to be seen.
  input: ({ node: _node, ...box }) => <input {...box} aria-label={box.checked ? 'Done' : 'Not done'} />,
  a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  // Images are never loaded: a picture's address can tell a server who reads what.
  img: ({ src, alt }) => (
    <SafeLink href={typeof src === 'string' ? src : undefined}>image: {alt || 'untitled'}</SafeLink>
  ),
  pre: ({ node, children }) => <CodeBlock node={node}>{children}</CodeBlock>,
  table: ({ children }) => (
    <div className="max-w-full overflow-x-auto" role="region" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
}

/** One block of Markdown. Raw HTML in it is shown as the text it is. */
export const Block = memo(function Block({ text, caret }: { text: string; caret: boolean }) {
  const { plain, caret: withCaret } = usePlugins()
  return (
    <ReactMarkdown remarkPlugins={remarkPlugins} rehypePlugins={caret ? withCaret : plain} components={components}>
      {text}
    </ReactMarkdown>
  )
})

const holders = new Set(['p', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'])

/** Marks the last element that holds words, so that the caret stands after the last of them. */
function markCaret() {
  return (tree: Root): void => {
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
}
