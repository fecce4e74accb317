import { useState, type KeyboardEvent } from 'react'
import { t } from '../../../shared/words/t.ts'
import { isBlank, placeCount, shownValue, type DrawnChart } from './chart-model.ts'
import { ChartTable } from './chart-table.tsx'
import { Legend } from './legend.tsx'
import { PlotArea, type Marked } from './plot-area.tsx'

const pageSteps = 10

interface Zoom {
  /** Places, both included. */
  into(from: number, to: number): void
  /** Null where all is shown. */
  leave: (() => void) | null
}

/**
 * One chart with its legend. Arrow keys move the crosshair. Where it can be zoomed, they mark places with Shift, Enter zooms
 * in and Escape zooms out.
 */
export function ChartPane({
  chart,
  asTable,
  blankWords,
  zoom,
}: {
  chart: DrawnChart
  asTable: boolean
  /** Where there is nothing to draw. */
  blankWords: string
  zoom: Zoom | null
}) {
  const [pointed, setIndex] = useState<number | null>(null)
  /** Where marking with Shift began. */
  const [anchor, setAnchor] = useState<number | null>(null)
  const count = placeCount(chart)
  // A refresh may leave fewer buckets.
  const index = pointed === null || pointed >= count ? null : pointed
  const marked: Marked | null =
    anchor === null || index === null ? null : { from: Math.min(anchor, index), to: Math.max(anchor, index) }

  const zoomInto = (from: number, to: number): void => {
    setAnchor(null)
    setIndex(null)
    zoom?.into(from, to)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || count === 0) return
    if (event.key === 'Escape') {
      if (marked) setAnchor(null)
      else if (zoom?.leave) zoom.leave()
      else return
      event.preventDefault()
      return
    }
    if (event.key === 'Enter' && zoom !== null && index !== null) {
      event.preventDefault()
      zoomInto(marked?.from ?? index, marked?.to ?? index)
      return
    }
    const at = index ?? count - 1
    const steps: Record<string, number> = {
      ArrowRight: index === null ? 0 : 1,
      ArrowUp: index === null ? 0 : 1,
      ArrowLeft: index === null ? 0 : -1,
      ArrowDown: index === null ? 0 : -1,
      PageUp: pageSteps,
      PageDown: -pageSteps,
      Home: -count,
      End: count,
    }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    setAnchor(event.shiftKey && zoom ? (anchor ?? at) : null)
    setIndex(Math.max(0, Math.min(count - 1, at + step)))
  }

  return (
    <div className="flex h-full min-w-0 flex-1 flex-col">
      <div className="px-3 pt-1">
        <Legend chart={chart} index={index} />
      </div>
      <div className="relative min-h-0 flex-1">
        {asTable ? (
          <ChartTable chart={chart} />
        ) : (
          <>
            <div
              role="slider"
              tabIndex={0}
              aria-label={chart.title}
              aria-description={
                zoom
                  ? t('Arrow keys move, Shift and arrow keys mark, Enter zooms in, Escape zooms out.')
                  : t('Arrow keys move.')
              }
              aria-valuemin={0}
              aria-valuemax={Math.max(0, count - 1)}
              aria-valuenow={index ?? Math.max(0, count - 1)}
              aria-valuetext={spokenValue(chart, index)}
              onKeyDown={onKeyDown}
              onBlur={() => {
                setIndex(null)
                setAnchor(null)
              }}
              className="h-full rounded-md focus-visible:outline-offset-[-2px]"
            >
              <PlotArea chart={chart} index={index} marked={marked} onPoint={setIndex} onSelect={zoomInto} />
            </div>
            {isBlank(chart) && (
              <p className="pointer-events-none absolute inset-0 flex items-center justify-center pb-4 text-xs text-ink-3">
                <span className="bg-raised px-2">{blankWords}</span>
              </p>
            )}
          </>
        )}
      </div>
    </div>
  )
}

function spokenValue(chart: DrawnChart, index: number | null): string {
  const values = chart.lines
    .map((line) => [line.name, shownValue(chart, line, index)])
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name} ${value}`)
  const when = index === null ? chart.axis.whole : chart.axis.words(index)
  return [when, ...values].join(', ')
}
