import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Boundary } from '../../ui/boundary.tsx'
import { classes } from '../../ui/classes.ts'
import type { Block as BlockComponent } from './block.tsx'
import { definitionsFor } from '../../../shared/markdown/definitions.ts'
import { drawSoon, forgetDrawing } from './draw-queue.ts'
import { keepPlace } from './keep-place.ts'
import { watchNear } from './near.ts'
import { PlainText } from './plain-text.tsx'
import { estimatePx, type Section } from './sections.ts'

interface Props {
  section: Section
  definitions: ReadonlyMap<string, string>
  Block: typeof BlockComponent
  /** The last of a text that is still arriving. */
  caret: boolean
  /** Does not wait until it comes near what is seen. */
  atOnce: boolean
  /** False where there are too many sections to keep those that have gone away. */
  keeps: boolean
}

/**
 * A section that is drawn once it comes near what is seen. Until then its text stands there as it was written, so that it
 * can be found and copied, in a box of the height that it may become.
 */
export const SectionView = memo(function SectionView(props: Props) {
  const { section, definitions, Block, caret, atOnce, keeps } = props
  const box = useRef<HTMLDivElement>(null)
  const [drawn, setDrawn] = useState(atOnce)
  const [heightPx, setHeightPx] = useState<number | null>(null)
  if (atOnce && !drawn) setDrawn(true)
  const boxPx = drawn ? null : (heightPx ?? estimatePx(section))
  const boxPxBefore = useRef(boxPx)

  useEffect(() => {
    const element = box.current
    if (!element || atOnce) return undefined
    const stop = watchNear(element, (isNear, distancePx, nowPx) => {
      forgetDrawing(element)
      if (isNear) drawSoon(element, distancePx, () => setDrawn(true))
      else if (!keeps) {
        setHeightPx(nowPx)
        setDrawn(false)
      }
    })
    return () => {
      forgetDrawing(element)
      stop()
    }
  }, [atOnce, keeps])

  useLayoutEffect(() => {
    const before = boxPxBefore.current
    boxPxBefore.current = boxPx
    if (box.current && before !== null && boxPx === null) keepPlace(box.current, before)
  }, [boxPx])

  return (
    <div
      ref={box}
      className={classes('prose-section', section.blocks[0]?.joined && 'joined', !drawn && 'undrawn')}
      style={boxPx === null ? undefined : { height: boxPx }}
    >
      {drawn
        ? section.blocks.map((block, index) => (
            // Blocks are only ever appended, so their place is their identity.
            // oxlint-disable-next-line react/no-array-index-key
            <div key={index} className={classes('prose-block', block.joined && 'joined')}>
              <Boundary resetKey={block} renderFallback={() => <PlainText text={block.text} />}>
                <Block
                  block={block}
                  definitions={definitionsFor(block.labels, definitions)}
                  caret={caret && index === section.blocks.length - 1}
                />
              </Boundary>
            </div>
          ))
        : section.blocks.map(({ text }) => text).join('')}
    </div>
  )
}, isSame)

function isSame(before: Props, after: Props): boolean {
  const { section, ...rest } = after
  return (
    section.blocks.length === before.section.blocks.length &&
    section.blocks.every((block, index) => block === before.section.blocks[index]) &&
    Object.entries(rest).every(([name, value]) => value === before[name as keyof typeof rest])
  )
}
