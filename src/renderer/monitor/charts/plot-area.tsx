import { useEffectEvent, useLayoutEffect, useRef } from 'react'
import { t } from '../../../shared/words/t.ts'
import { createPart } from '../../ui/part.ts'
import { Waiting } from '../../ui/waiting.tsx'
import type { DrawnChart } from './chart-model.ts'
import type { Plot } from './plot.ts'
import { useThemeName } from '../../ui/use-theme.ts'

/** Fetched on use: figures and table come without it. */
export const drawing = createPart(() => import('./plot.ts'))

export interface Marked {
  from: number
  to: number
}

interface Props {
  chart: DrawnChart
  /** The bucket under the crosshair. */
  index: number | null
  marked: Marked | null
  onPoint(index: number | null): void
  onSelect(from: number, to: number): void
}

/** The drawn chart, as large as there is room. With other lines, or in another theme, it is another drawing. */
export function PlotArea(props: Props) {
  const module = drawing.use()
  const theme = useThemeName()
  const { id, lines, form, axis } = props.chart
  const shape = JSON.stringify([theme, id, form, axis.kind, lines.map(({ name, look }) => [name, look])])
  if (module === null) return <Waiting what={t('Loading the chart')} />
  return <Drawing key={shape} {...props} draw={module.drawPlot} />
}

function Drawing({
  draw,
  chart,
  index,
  marked,
  onPoint,
  onSelect,
}: Props & { draw: (typeof import('./plot.ts'))['drawPlot'] }) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<Plot | null>(null)
  const point = useEffectEvent(onPoint)
  const select = useEffectEvent(onSelect)
  const firstChart = useEffectEvent(() => chart)
  useLayoutEffect(() => {
    const parent = place.current
    if (!parent) return
    const size = { widthPx: parent.clientWidth, heightPx: parent.clientHeight }
    const drawn = draw(parent, firstChart(), size, {
      onPoint: (at) => point(at),
      onSelect: (from, to) => select(from, to),
    })
    plot.current = drawn
    const observer = new ResizeObserver(() => drawn.resize(parent.clientWidth, parent.clientHeight))
    observer.observe(parent)
    return () => {
      observer.disconnect()
      plot.current = null
      drawn.remove()
    }
  }, [draw])
  useLayoutEffect(() => plot.current?.show(chart, index, marked), [chart, index, marked])
  return <div ref={place} className="h-full min-w-0 overflow-hidden" />
}
