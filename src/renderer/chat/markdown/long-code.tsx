import { memo, useEffect, useMemo, useRef, useState } from 'react'
import type { Root } from 'hast'
import { toJsxRuntime } from 'hast-util-to-jsx-runtime'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import { CodeFrame } from './code-block.tsx'
import { drawSoon, forgetDrawing } from './draw-queue.ts'
import { watchNear } from './near.ts'
import { toCodePieces, type Fence } from './code-pieces.ts'

type Highlight = (tree: Root) => void

const linePx = 20

/** A fence of any length, in pieces: each is coloured by itself, once it comes near what is seen. */
export function LongCode({ fence, highlight, caret }: { fence: Fence; highlight: Highlight | null; caret: boolean }) {
  const pieces = useMemo(() => toCodePieces(fence.code), [fence.code])
  return (
    <CodeFrame language={fence.language} text={() => fence.code.replace(/\n$/, '')}>
      <code dir="ltr" className={caret ? 'caret' : undefined}>
        {pieces.map((piece, index) => (
          // Pieces are only ever appended, so their place is their identity.
          // oxlint-disable-next-line react/no-array-index-key
          <Piece key={index} text={piece} language={fence.language} highlight={highlight} />
        ))}
      </code>
    </CodeFrame>
  )
}

const Piece = memo(function Piece({
  text,
  language,
  highlight,
}: {
  text: string
  language: string | null
  highlight: Highlight | null
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
  const content = useMemo(
    () => (near && highlight && language !== null ? coloured(text, language, highlight) : text),
    [near, highlight, language, text],
  )
  return (
    <span
      ref={place}
      className="block [content-visibility:auto]"
      style={{ containIntrinsicBlockSize: `auto ${(text.split('\n').length - 1) * linePx}px` }}
    >
      {content}
    </span>
  )
})

function coloured(text: string, language: string, highlight: Highlight) {
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
  if (code?.type !== 'element') return text
  return toJsxRuntime({ type: 'root', children: code.children }, { Fragment, jsx, jsxs })
}
