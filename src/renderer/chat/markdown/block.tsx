import { toJsxRuntime, type Components } from 'hast-util-to-jsx-runtime'
import { memo, useSyncExternalStore, type ReactNode } from 'react'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import { t } from '../../../shared/words/t.ts'
import { createPart } from '../../ui/part.ts'
import { SafeLink } from '../../ui/safe-link.tsx'
import { useLocale } from '../../ui/use-locale.ts'
import { OwnBlock } from './all-blocks.ts'
import { markCaret } from './caret.ts'
import { CodeBlock, codeOf, languageOf } from './code-block.tsx'
import { readLongFence } from './code-pieces.ts'
import { Formula } from './formula.tsx'
import { LongCode } from './long-code.tsx'
import { mathKindOf } from '../../../shared/markdown/math-nodes.ts'
import type { Block as Piece } from '../../../shared/markdown/split-blocks.ts'
import { TableRegion } from './table-region.tsx'
import { toTree } from '../../../shared/markdown/to-tree.ts'

type Highlight = (typeof import('./highlight.ts'))['highlight']

/** Blocks are shown before their colours: the highlighter is larger than all the rest. */
let highlight: Highlight | null = null
const listeners = new Set<() => void>()

void import('./highlight.ts').then((module) => {
  ;({ highlight } = module)
  for (const listener of listeners) listener()
})

function useHighlight(): Highlight | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => highlight,
  )
}

const diagram = createPart(() => import('../diagrams/diagram.tsx'))

/** What draws diagrams comes with the first of them. */
function LaterDiagram({ text, source }: { text: string; source: ReactNode }) {
  const part = diagram.use()
  return part ? <part.Diagram text={text} source={source} /> : source
}

const isDiagram = (language: string | null): boolean => language?.toLowerCase() === 'mermaid'

const components: Components = {
  // Only the boxes of task lists are inputs; they are there to be seen.
  input: ({ node: _node, ...box }) => <input {...box} aria-label={box.checked ? t('Done') : t('Not done')} />,
  a: ({ href, children }) => {
    const link = <SafeLink href={href}>{children}</SafeLink>
    // The number of a source.
    return typeof children === 'string' && /^\d{1,3}$/.test(children) ? <sup>{link}</sup> : link
  },
  // Images are never loaded: a picture's address can tell a server who reads what.
  img: ({ src, alt }) => (
    <SafeLink href={typeof src === 'string' ? src : undefined}>
      {t('image: {name}', { name: alt || t('untitled') })}
    </SafeLink>
  ),
  pre: ({ node, children }) => {
    const source = <CodeBlock node={node}>{children}</CodeBlock>
    return isDiagram(languageOf(node)) ? <LaterDiagram text={codeOf(node)} source={source} /> : source
  },
  code: ({ className, dir, children }) => {
    const kind = mathKindOf(className)
    if (kind !== null) return <Formula value={String(children)} display={kind === 'display'} />
    return (
      <code className={className} dir={dir}>
        {children}
      </code>
    )
  },
  table: ({ node, dir, children }) => (
    <TableRegion node={node} dir={dir}>
      {children}
    </TableRegion>
  ),
}

/** While a text arrives, its last block may hold half a diagram. */
const arriving: Components = {
  ...components,
  pre: ({ node, children }) => <CodeBlock node={node}>{children}</CodeBlock>,
}

/** One block of Markdown, with the `definitions` from elsewhere that it refers to. */
export const Block = memo(function Block({
  block,
  definitions,
  caret,
}: {
  block: Piece
  definitions: string
  caret: boolean
}) {
  useLocale()
  const colour = useHighlight()
  const fence = readLongFence(block.text)
  if (fence) {
    const code = <LongCode fence={fence} highlight={colour} caret={caret} />
    return isDiagram(fence.language) && !caret ? <LaterDiagram text={fence.code} source={code} /> : code
  }
  const tree = toTree(block, definitions)
  colour?.(tree)
  if (caret) markCaret(tree)
  const content = toJsxRuntime(tree, {
    Fragment,
    jsx,
    jsxs,
    components: caret ? arriving : components,
    ignoreInvalidStyle: true,
    passKeys: true,
    passNode: true,
  })
  return <OwnBlock value={block}>{content}</OwnBlock>
})
