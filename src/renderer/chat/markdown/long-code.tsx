import { memo, useEffect, useMemo, useRef, useState } from 'react'
import type { ElementContent, Root } from 'hast'
import { toJsxRuntime } from 'hast-util-to-jsx-runtime'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import { useSettings } from '../../settings/settings-store.ts'
import { CodeLines } from './code-block.tsx'
import { CodeFrame } from './code-frame.tsx'
import { drawSoon, forgetDrawing } from './draw-queue.ts'
import { watchNear } from './near.ts'
import { toCodePieces, type Fence } from './code-pieces.ts'

type Highlight = (tree: Root) => void

const linePx = 20

/** A fence of any length, in pieces: each is coloured by itself, once it comes near what is seen. */
export function LongCode({ fence, highlight, caret }: { fence: Fence; highlight: Highlight | null; caret: boolean }) {
  const pieces = useMemo(() => toCodePieces(fence.code), [fence.code])
  const numbered = useSettings(({ settings }) => settings?.comfort.codeNumbers === true)
  const firstLines = useMemo(() => (numbered ? firstLinesOf(pieces) : []), [numbered, pieces])
  return (
    <CodeFrame language={fence.language} text={() => fence.code.replace(/\n$/, '')}>
      <code dir="ltr" className={caret ? 'caret' : undefined}>
        {pieces.map((piece, index) => (
          // Pieces are only ever appended, so their place is their identity.
          // oxlint-disable-next-line react/no-array-index-key
          <Piece
            key={index}
            text={piece}
            language={fence.language}
            highlight={highlight}
            firstLine={firstLines[index] ?? null}
          />
        ))}
      </code>
    </CodeFrame>
  )
}

function firstLinesOf(pieces: readonly string[]): number[] {
  let next = 1
  return pieces.map((piece) => {
    const first = next
    next += lineCount(piece)
    return first
  })
}

const lineCount = (text: string): number => text.split('\n').length - 1

const Piece = memo(function Piece({
  text,
  language,
  highlight,
  firstLine,
}: {
  text: string
  language: string | null
  highlight: Highlight | null
  /** Null where lines have no numbers. */
  firstLine: number | null
}) {
  const place = useRef<HTMLSpanElement>(null)
  const [near, setNear] = useState(false)
  useEffect(() => {
    const element = place.current
    if (!element) return undefined
    const stop = watchNear(element, (isNear, distancePx) => {
      forgetDrawing(element)
      if (isNear) drawSoon(element, distancePx, () => setNear(true))
    })
    return () => {
      forgetDrawing(element)
      stop()
    }
  }, [])
  const content = useMemo(() => {
    if (!near) return text
    const nodes = highlight && language !== null ? coloured(text, language, highlight) : plain(text)
    return firstLine === null ? drawn(nodes) : <CodeLines from={nodes} first={firstLine} />
  }, [near, highlight, language, text, firstLine])
  return (
    <span
      ref={place}
      className="block [content-visibility:auto]"
      style={{ containIntrinsicBlockSize: `auto ${lineCount(text) * linePx}px` }}
    >
      {content}
    </span>
  )
})

const plain = (text: string): ElementContent[] => [{ type: 'text', value: text }]

const drawn = (nodes: ElementContent[]) => toJsxRuntime({ type: 'root', children: nodes }, { Fragment, jsx, jsxs })

function coloured(text: string, language: string, highlight: Highlight): ElementContent[] {
  const tree: Root = {
    type: 'root',
    children: [
      {
        type: 'element',
        tagName: 'pre',
        properties: {},
        children: [
          {
            type: 'element',
            tagName: 'code',
            properties: { className: [`language-${language}`] },
            children: [{ type: 'text', value: text }],
          },
        ],
      },
    ],
  }
  highlight(tree)
  const pre = tree.children[0]
  const code = pre?.type === 'element' ? pre.children[0] : undefined
  return code?.type === 'element' ? code.children : plain(text)
}
