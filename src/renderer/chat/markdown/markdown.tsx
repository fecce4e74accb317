import { memo, useMemo } from 'react'
import { Boundary } from '../../ui/boundary.tsx'
import { classes } from '../../ui/classes.ts'
import { createPart } from '../../ui/part.ts'
import { splitBlocks } from './split-blocks.ts'

export const markdownBlock = createPart(() => import('./block.tsx'))

/** Above this a block is shown as plain text: parsing it would hold up the page. */
const plainAbove = 60_000

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
  const blocks = useMemo(() => splitBlocks(text), [text])
  return (
    <div className={classes('prose', looseItems, className)}>
      {blocks.map((block, index) => (
        // Blocks are only ever appended, so their place is their identity.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className="prose-block">
          <Boundary resetKey={block} renderFallback={() => <Plain text={block} />}>
            {!module || block.length > plainAbove ? (
              <Plain text={block} />
            ) : (
              <module.Block text={block} caret={streaming && index === blocks.length - 1} />
            )}
          </Boundary>
        </div>
      ))}
    </div>
  )
})

function Plain({ text }: { text: string }) {
  return <p className="whitespace-pre-wrap">{text.trim()}</p>
}
