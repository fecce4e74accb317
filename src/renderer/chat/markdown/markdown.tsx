import { memo, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Annotation } from '../../../shared/domain.ts'
import { classes } from '../../ui/classes.ts'
import { AllBlocks } from './all-blocks.ts'
import { cite } from './cite.ts'
import { markdownBlock } from './markdown-block.ts'
import { PlainText } from './plain-text.tsx'
import { SectionView } from './section-view.tsx'
import { toSections } from './sections.ts'
import { createSplitter } from '../../../shared/markdown/split-blocks.ts'

const looseItems = '[&_li>*+p]:mt-1.5 [&_li>p+*]:mt-1.5 [&_blockquote>*+*]:mt-2'
const none: readonly Annotation[] = []
/** A text of fewer sections is drawn whole, at once. */
const lazyFrom = 8
/** So many of a long one, since it is opened at its end, or at its beginning. */
const drawnAtStart = 1
const drawnAtEnd = 2
/** A text of more sections keeps only those drawn that are near what is seen: the page has to stay small. */
const keptSections = 40

/** A model's Markdown, in sections that are drawn as they come into sight; `streaming` puts the caret after the last word. */
export const Markdown = memo(function Markdown({
  text,
  streaming = false,
  annotations = none,
  className,
}: {
  text: string
  streaming?: boolean
  /** What a provider says of the text: its sources. */
  annotations?: readonly Annotation[]
  className?: string
}) {
  const module = markdownBlock.use()
  const [split] = useState(createSplitter)
  const cited = useMemo(() => (annotations.length > 0 ? cite(text, annotations) : null), [text, annotations])
  const shown = cited?.text ?? text
  const { blocks, definitions: own } = useMemo(() => split(shown), [split, shown])
  const definitions = useMemo(() => (cited ? new Map([...cited.definitions, ...own]) : own), [cited, own])
  const sections = useMemo(() => toSections(blocks), [blocks])
  const known = useRef(blocks)
  useLayoutEffect(() => {
    known.current = blocks
  })
  const allBlocks = useCallback(() => known.current, [])
  const isAtOnce = (index: number): boolean =>
    sections.length < lazyFrom || index < drawnAtStart || index >= sections.length - drawnAtEnd
  return (
    <AllBlocks value={allBlocks}>
      <div className={classes('prose', looseItems, className)}>
        {module
          ? sections.map((section, index) => (
              <SectionView
                key={section.first}
                section={section}
                definitions={definitions}
                Block={module.Block}
                caret={streaming && index === sections.length - 1}
                atOnce={isAtOnce(index)}
                keeps={sections.length <= keptSections}
              />
            ))
          : blocks.map((block, index) => (
              // Blocks are only ever appended, so their place is their identity.
              // oxlint-disable-next-line react/no-array-index-key
              <PlainText key={index} text={block.text} />
            ))}
      </div>
    </AllBlocks>
  )
})
