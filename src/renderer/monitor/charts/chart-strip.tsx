import { ChevronDown, ChevronRight, Download, Table2, ZoomOut } from 'lucide-react'
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react'
import { msg, t, type Message } from '../../../shared/words/t.ts'
import { Boundary } from '../../ui/boundary.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Segmented } from '../../ui/field.tsx'
import { Menu } from '../../ui/menu.tsx'
import { showToast } from '../../ui/toast-store.ts'
import { useMatches } from '../../ui/use-matches.ts'
import { Failure, Waiting } from '../../ui/waiting.tsx'
import { BreakdownPanel } from './breakdown-panel.tsx'
import { chartIds, chartOf, type Chart, type ChartId } from './chart-model.ts'
import { ChartPane } from './chart-pane.tsx'
import { saveCsv, savePicture } from './chart-picture.ts'
import {
  foldCharts,
  followSeries,
  loadSeries,
  show,
  showBreakdown,
  useCharts,
  useZoom,
  zoomTo,
} from './charts-store.ts'
import { drawing } from './plot-area.tsx'

const names: Record<ChartId, Message> = {
  traces: msg('Traces'),
  tokens: msg('Tokens'),
  cost: msg('Cost'),
  latency: msg('Latency'),
}
const blankWords: Record<ChartId, Message> = {
  traces: msg('No traces in this range'),
  tokens: msg('No tokens in this range'),
  cost: msg('No known cost in this range'),
  latency: msg('No trace has ended in this range'),
}
const charts = (): { value: ChartId; label: string }[] => chartIds.map((value) => ({ value, label: t(names[value]) }))

/** From here on the breakdown stands beside the chart. */
const widePx = 840

/** The range over time, and what it is made of: the first thing one sees. */
export function ChartStrip() {
  const { chart: chartId, isBreakdownShown, series } = useCharts()
  const [isFolded, setFolded] = useFolded()
  const [asTable, setAsTable] = useState(false)
  const strip = useRef<HTMLElement>(null)
  const isWide = useIsWide(strip)
  const chart = useMemo(() => series && chartOf(chartId, series), [series, chartId])
  const isChartShown = isWide || !isBreakdownShown
  return (
    <section ref={strip} aria-label={t('Charts')} className="shrink-0 overflow-hidden rounded-lg border bg-raised">
      <div className="flex h-9 items-center gap-1 pr-1.5 pl-1">
        <IconButton
          small
          label={isFolded ? t('Show charts') : t('Hide charts')}
          aria-expanded={!isFolded}
          onClick={() => setFolded(!isFolded)}
        >
          {isFolded ? <ChevronRight size={14} /> : <ChevronDown size={14} />}
        </IconButton>
        {isFolded ? (
          <span className="text-xs text-ink-2">{t('Charts')}</span>
        ) : (
          <>
            <Segmented
              label={t('Chart')}
              choices={isWide ? charts() : [...charts(), { value: 'breakdown', label: t('Breakdown') }]}
              value={isChartShown ? chartId : 'breakdown'}
              onChoose={(chosen) => (chosen === 'breakdown' ? showBreakdown() : show(chosen as ChartId))}
            />
            <span className="flex-1" />
            {isChartShown && chart && (
              <Actions chart={chart} strip={strip} asTable={asTable} onTable={() => setAsTable(!asTable)} />
            )}
          </>
        )}
      </div>
      {!isFolded && (
        <div className="flex h-32 border-t pb-1 [@media(min-height:740px)]:h-44">
          {isChartShown && <Series chart={chart} asTable={asTable} />}
          {(isWide || isBreakdownShown) && <BreakdownPanel beside={isWide} />}
        </div>
      )}
    </section>
  )
}

function Series({ chart, asTable }: { chart: Chart | null; asTable: boolean }) {
  const error = useCharts(({ seriesError }) => seriesError)
  const zoom = useZoom()
  useEffect(followSeries, [])
  // What draws is fetched while the numbers are added up.
  useEffect(() => drawing.preload(), [])
  if (error !== null) return <Failure message={error} onRetry={() => void loadSeries()} />
  if (chart === null) return <Waiting what={t('Adding up')} />
  return (
    <Boundary
      renderFallback={(_, reset) => (
        <Failure
          message={t('The chart could not be drawn. The figures below are not affected.')}
          onRetry={() => {
            drawing.preload()
            reset()
          }}
        />
      )}
    >
      <ChartPane
        key={chart.id}
        chart={chart}
        asTable={asTable}
        blankWords={t(blankWords[chart.id])}
        zoom={{ into: (from, to) => zoomTo(chart.edgesMs, from, to), leave: zoom?.leave ?? null }}
      />
    </Boundary>
  )
}

function Actions({
  chart,
  strip,
  asTable,
  onTable,
}: {
  chart: Chart
  /** Where the chart is drawn. */
  strip: RefObject<HTMLElement | null>
  asTable: boolean
  onTable(): void
}) {
  const [menu, setMenu] = useState<Element | null>(null)
  const zoom = useZoom()
  const picture = (): void => {
    const canvas = strip.current?.querySelector('canvas')
    if (!canvas) return
    savePicture(chart, canvas).catch(() =>
      showToast({ severity: 'error', message: t('The picture could not be made. Save the chart as CSV instead.') }),
    )
  }
  return (
    <>
      {zoom && (
        <Button
          small
          variant="quiet"
          title={t('Show the range from before (Escape in the chart)')}
          onClick={zoom.leave}
        >
          <ZoomOut size={14} />
          {t('Zoom out')}
        </Button>
      )}
      <IconButton small label={t('Show as a table')} aria-pressed={asTable} onClick={onTable}>
        <Table2 size={14} />
      </IconButton>
      <IconButton
        small
        label={t('Save chart')}
        aria-haspopup="menu"
        onClick={({ currentTarget }) => setMenu(currentTarget)}
      >
        <Download size={14} />
      </IconButton>
      {menu && (
        <Menu
          label={t('Save chart')}
          anchor={menu}
          onClose={() => setMenu(null)}
          entries={[
            ...(asTable ? [] : [{ label: t('Save as PNG'), run: picture }]),
            { label: t('Save as CSV'), run: () => saveCsv(chart) },
          ]}
        />
      )}
    </>
  )
}

/** In a low window the table comes first: charts are folded there until they are asked for, and nothing is remembered. */
function useFolded(): [boolean, (isFolded: boolean) => void] {
  const isTall = useMatches('(min-height: 560px)')
  const isFolded = useCharts((state) => state.isFolded)
  const [isFoldedLow, foldLow] = useState(true)
  return isTall ? [isFolded, foldCharts] : [isFoldedLow, foldLow]
}

function useIsWide(element: RefObject<HTMLElement | null>): boolean {
  const [isWide, setIsWide] = useState(false)
  useLayoutEffect(() => {
    const watched = element.current
    if (!watched) return
    const look = (): void => setIsWide(watched.clientWidth >= widePx)
    look()
    const observer = new ResizeObserver(look)
    observer.observe(watched)
    return () => observer.disconnect()
  }, [element])
  return isWide
}
