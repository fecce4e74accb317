import { create } from 'zustand'
import type { Breakdown, BreakdownKind, ChartQuestion, TraceSeries } from '../../../shared/domain.ts'
import { presentTimeZone } from '../../../shared/time-zones.ts'
import { bridge } from '../../bridge.ts'
import { toFilter, type CustomPeriod, type MonitorQuery } from '../monitor-query.ts'
import { narrow, useMonitor } from '../monitor-store.ts'
import { chartIds, type ChartId } from './chart-model.ts'

interface ChartsState {
  /** Null until the first answer. */
  series: TraceSeries | null
  seriesError: string | null
  breakdown: { by: BreakdownKind; answer: Breakdown } | null
  breakdownError: string | null
  isFolded: boolean
  chart: ChartId
  /** Where there is room for one of both: the breakdown rather than the chart. */
  isBreakdownShown: boolean
  by: BreakdownKind
  /** What was shown before each zoom that still holds, the last one last. */
  zooms: { before: MonitorQuery['period']; to: CustomPeriod }[]
}

const foldedKey = 'charts-folded'
const chartKey = 'chart'

export const useCharts = create<ChartsState>(() => ({
  series: null,
  seriesError: null,
  breakdown: null,
  breakdownError: null,
  isFolded: localStorage.getItem(foldedKey) === 'yes',
  chart: chartIds.find((id) => id === localStorage.getItem(chartKey)) ?? 'traces',
  isBreakdownShown: false,
  by: 'model',
  zooms: [],
}))

export function foldCharts(isFolded: boolean): void {
  localStorage.setItem(foldedKey, isFolded ? 'yes' : 'no')
  useCharts.setState({ isFolded })
}

export function show(chart: ChartId): void {
  localStorage.setItem(chartKey, chart)
  useCharts.setState({ chart, isBreakdownShown: false })
}

export const showBreakdown = (): void => useCharts.setState({ isBreakdownShown: true })

const question = (): ChartQuestion => ({
  filter: toFilter(useMonitor.getState().query, Date.now()),
  timeZone: presentTimeZone(),
})

/** Asks anew whenever the figures are, while it is followed; one question at a time, and the last one wins. */
function createFollower(ask: () => Promise<void>): { follow(): () => void; load(): Promise<void> } {
  let isAsking = false
  let isStale = false
  const load = async (): Promise<void> => {
    isStale = true
    if (isAsking) return
    isAsking = true
    while (isStale) {
      isStale = false
      await ask()
    }
    isAsking = false
  }
  return {
    load,
    follow: () => {
      void load()
      return useMonitor.subscribe((now, before) => {
        if (now.summary !== before.summary) void load()
      })
    },
  }
}

export const { follow: followSeries, load: loadSeries } = createFollower(async () => {
  const result = await bridge.request('monitor.series', question())
  useCharts.setState(result.ok ? { series: result.value, seriesError: null } : { seriesError: result.error.message })
})

export const { follow: followBreakdown, load: loadBreakdown } = createFollower(async () => {
  const { by } = useCharts.getState()
  const result = await bridge.request('monitor.breakdown', { ...question(), by })
  useCharts.setState(
    result.ok
      ? { breakdown: { by, answer: result.value }, breakdownError: null }
      : { breakdownError: result.error.message },
  )
})

export function chooseBreakdown(by: BreakdownKind): void {
  useCharts.setState({ by })
  void loadBreakdown()
}

const isSame = (a: MonitorQuery['period'], b: MonitorQuery['period']): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

/** Narrows the whole Monitor down to these buckets, both included. */
export function zoomTo(edgesMs: readonly number[], from: number, to: number): void {
  const fromMs = edgesMs[from]
  const endMs = edgesMs[to + 1]
  if (fromMs === undefined || endMs === undefined) return
  const { period } = useMonitor.getState().query
  const zoomed = { fromMs: Math.max(0, fromMs), toMs: endMs - 1 }
  const { zooms } = useCharts.getState()
  const held = isSame(zooms.at(-1)?.to ?? 'all', period) ? zooms : []
  useCharts.setState({ zooms: [...held, { before: period, to: zoomed }] })
  narrow({ period: zoomed })
}

/** Where a zoom is what is shown now: what was shown before it. */
export function useZoom(): { leave(): void } | null {
  const period = useMonitor(({ query }) => query.period)
  const last = useCharts(({ zooms }) => zooms.at(-1))
  if (!last || !isSame(last.to, period)) return null
  return {
    leave: () => {
      useCharts.setState(({ zooms }) => ({ zooms: zooms.slice(0, -1) }))
      narrow({ period: last.before })
    },
  }
}
