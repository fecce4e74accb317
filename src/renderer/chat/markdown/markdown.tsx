import { memo, useMemo, useState } from 'react'
import { Boundary } from '../../ui/boundary.tsx'
import { classes } from '../../ui/classes.ts'
import { createPart } from '../../ui/part.ts'
import { definitionsFor } from './definitions.ts'
import { createSplitter } from './split-blocks.ts'

export const markdownBlock = createPart(() => import('./block.tsx'))

const looseItems = '[&_li>*+p]:mt-1.5 [&_li>p+*]:mt-1.5 [&_blockquote>*+*]:mt-2'

/** A model's Markdown, block by block; `streaming` puts the caret after the last word. */
export const Markdown = memo(function Markdown({
  text,
  streaming = false,
  className,
}: {
  text: string
  streaming?: boolean
  className?: string
}) {
  const module = markdownBlock.use()
  const [split] = useState(createSplitter)
  const { blocks, definitions } = useMemo(() => split(text), [split, text])
  return (
    <div className={classes('prose', looseItems, className)}>
      {blocks.map((block, index) => (
        // Blocks are only ever appended, so their place is their identity.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className={classes('prose-block', block.joined && 'joined')}>
          <Boundary resetKey={block} renderFallback={() => <Plain text={block.text} />}>
            {module ? (
              <module.Block
                block={block}
                definitions={definitionsFor(block.labels, definitions)}
                caret={streaming && index === blocks.length - 1}
              />
            ) : (
              <Plain text={block.text} />
            )}
          </Boundary>
        </div>
      ))}
    </div>
  )
})

function Plain({ text }: { text: string }) {
  return (
    <p dir="auto" className="whitespace-pre-wrap">
      {text.trim()}
    </p>
  )
}
