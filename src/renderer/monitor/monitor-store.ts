import { create } from 'zustand'
import type { Level, MonitorSummary, TraceFilter, TracePage, TraceRow } from '../../shared/domain.ts'
import type { Result } from '../../shared/ipc.ts'
import { bridge, onReconnect } from '../bridge.ts'
import { statesOf } from '../ui/delivery-words.ts'
import { rangeSpansMs, type Range } from './ranges.ts'

export interface Filters {
  text: string
  model: string
  providerId: string
  level: Level | ''
  /** The word of the states that are wanted. */
  delivery: string
}

export const noFilters: Filters = { text: '', model: '', providerId: '', level: '', delivery: '' }

export interface Facets {
  models: string[]
  providers: { id: string; name: string }[]
}

interface MonitorState {
  range: Range
  filters: Filters
  /** Null until the first answer. */
  summary: MonitorSummary | null
  rows: TraceRow[] | null
  totalCount: number
  nextCursor: string | null
  facets: Facets
  error: string | null
}

export const useMonitor = create<MonitorState>(() => ({
  range: '24h',
  filters: noFilters,
  summary: null,
  rows: null,
  totalCount: 0,
  nextCursor: null,
  facets: { models: [], providers: [] },
  error: null,
}))

const pageRows = 200
const largestPageRows = 500
/** A table that was scrolled far is read anew as a whole, so less often. */
const refreshSoonMs = 150
const refreshLongMs = 2000

/** Counts the questions, so that a late answer to an old one is told from the answer to the last. */
let asked = 0
let loadingMore: Promise<void> | null = null
let watching = false
let changed = false
let timer: ReturnType<typeof setTimeout> | undefined

function currentFilter(): TraceFilter {
  const { range, filters } = useMonitor.getState()
  const spanMs = rangeSpansMs[range]
  const text = filters.text.trim()
  return {
    fromMs: spanMs === null ? null : Date.now() - spanMs,
    toMs: null,
    ...(text !== '' && { text }),
    ...(filters.model !== '' && { model: filters.model }),
    ...(filters.providerId !== '' && { providerId: filters.providerId }),
    ...(filters.level !== '' && { level: filters.level }),
    ...(filters.delivery !== '' && { delivery: statesOf(filters.delivery) }),
  }
}

/** Reads the figures, and as many rows as are shown now. */
export async function loadMonitor(): Promise<void> {
  const question = ++asked
  changed = false
  const filter = currentFilter()
  // More may be read on at the end meanwhile, and must not go again.
  const missing = (): number => Math.max(pageRows, useMonitor.getState().rows?.length ?? 0) - rows.length
  const rows: TraceRow[] = []
  let cursor: string | null = null
  let totalCount = 0
  const [summary, facets] = await Promise.all([
    bridge.request('monitor.summary', { filter }),
    bridge.request('monitor.facets', null),
  ])
  do {
    const limit = Math.min(largestPageRows, missing())
    const page: Result<TracePage> = await bridge.request('monitor.traces', { filter, cursor, limit })
    if (question !== asked) return
    if (!page.ok) {
      useMonitor.setState({ error: page.error.message })
      return
    }
    rows.push(...page.value.rows)
    ;({ nextCursor: cursor, totalCount } = page.value)
  } while (cursor !== null && missing() > 0)
  if (!summary.ok || !facets.ok) {
    const failed = summary.ok ? facets : summary
    if (!failed.ok) useMonitor.setState({ error: failed.error.message })
    return
  }
  useMonitor.setState({
    summary: summary.value,
    facets: facets.value,
    rows,
    totalCount,
    nextCursor: cursor,
    error: null,
  })
}

/** Reads on from the last row; once at a time. */
export function loadMoreTraces(limit = pageRows): Promise<void> {
  loadingMore ??= readMore(limit).finally(() => {
    loadingMore = null
  })
  return loadingMore
}

async function readMore(limit: number): Promise<void> {
  const { nextCursor } = useMonitor.getState()
  if (nextCursor === null) return
  const question = asked
  const page = await bridge.request('monitor.traces', { filter: currentFilter(), cursor: nextCursor, limit })
  if (question !== asked) return
  if (!page.ok) {
    useMonitor.setState({ error: page.error.message })
    return
  }
  useMonitor.setState(({ rows }) => ({
    rows: [...(rows ?? []), ...page.value.rows],
    nextCursor: page.value.nextCursor,
  }))
}

/** Reads on until there is no more, while what comes in meanwhile is read too; another filter or view ends it. */
export async function loadAllTraces(): Promise<void> {
  const { filters, range } = useMonitor.getState()
  for (;;) {
    const now = useMonitor.getState()
    if (now.nextCursor === null || now.error !== null || !watching) return
    if (now.filters !== filters || now.range !== range) return
    await loadMoreTraces(largestPageRows)
  }
}

/** Another range or filter starts at the top again; what is shown stays until the answer is there. */
export function narrow(change: Partial<Filters> & { range?: Range }): void {
  const { range, ...filters } = change
  useMonitor.setState((state) => ({
    range: range ?? state.range,
    filters: { ...state.filters, ...filters },
    rows: state.rows?.slice(0, pageRows) ?? null,
  }))
  void loadMonitor()
}

function refreshSoon(): void {
  changed = true
  if (!watching) return
  const far = (useMonitor.getState().rows?.length ?? 0) > largestPageRows
  timer ??= setTimeout(
    () => {
      timer = undefined
      if (watching) void loadMonitor()
    },
    far ? refreshLongMs : refreshSoonMs,
  )
}

let subscribed = false

/** While the view is on screen it follows what changes; a change that came meanwhile is read on coming back. */
export function watchMonitor(): () => void {
  watching = true
  if (!subscribed) {
    subscribed = true
    bridge.on('traces.changed', refreshSoon)
    onReconnect(refreshSoon)
  }
  if (useMonitor.getState().rows === null || changed || useMonitor.getState().range !== 'all') void loadMonitor()
  // Ranges end now, and now moves on.
  const aging = setInterval(() => {
    if (useMonitor.getState().range !== 'all') refreshSoon()
  }, 30_000)
  return () => {
    watching = false
    clearInterval(aging)
  }
}
