import { useRef, useState } from 'react'
import { t } from '../../../shared/words/t.ts'
import { setPanelWidth, smallestPanelPx } from './panel-size.ts'

const stepPx = 32

/** The panel's left edge: dragged, or moved by arrow keys; a double click or Home makes it as wide as it was. */
export function ResizeHandle() {
  const handle = useRef<HTMLDivElement>(null)
  const widthPx = (): number => handle.current?.parentElement?.getBoundingClientRect().width ?? smallestPanelPx
  const [shownPx, setShownPx] = useState(smallestPanelPx)
  const measure = (): void => setShownPx(Math.round(widthPx()))
  const largestPx = (): number => Math.max(smallestPanelPx, window.innerWidth)
  return (
    <div
      ref={handle}
      role="separator"
      aria-orientation="vertical"
      aria-label={t('Width of the trace')}
      aria-valuemin={smallestPanelPx}
      aria-valuemax={largestPx()}
      aria-valuenow={shownPx}
      tabIndex={0}
      onFocus={measure}
      onKeyUp={measure}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
        const right = event.currentTarget.parentElement?.getBoundingClientRect().right ?? 0
        setPanelWidth(Math.min(largestPx(), right - event.clientX))
      }}
      onDoubleClick={() => setPanelWidth(null)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') setPanelWidth(Math.min(largestPx(), widthPx() + stepPx))
        else if (event.key === 'ArrowRight') setPanelWidth(widthPx() - stepPx)
        else if (event.key === 'Home') setPanelWidth(null)
        else return
        event.preventDefault()
      }}
      className="absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize touch-none hover:bg-selected focus-visible:bg-selected focus-visible:-outline-offset-2"
    />
  )
}
