import { create } from 'zustand'
import type { MonitorSummary, RowPage, TableRow, TraceFacets, TraceFilter } from '../../shared/domain.ts'
import type { Result } from '../../shared/ipc.ts'
import { currentPlace, goTo, onPlaceChange, placeHref, tabHref } from '../app/navigation.ts'
import { bridge, onReconnect } from '../bridge.ts'
import { formatQuery, isAging, parseQuery, plainQuery, toFilter, type MonitorQuery } from './monitor-query.ts'
import { askRows } from './row-pages.ts'
import { isObservation, keyOf } from './table-rows.ts'

interface MonitorState {
  /** What the address says. */
  query: MonitorQuery
  /** What the rows are the answer to. */
  shownQuery: MonitorQuery
  /** Null until the first answer. */
  summary: MonitorSummary | null
  rows: TableRow[] | null
  totalCount: number
  /** The search may miss what an earlier version left. */
  isIncomplete: boolean
  nextCursor: string | null
  /** How many rows of the list stand before those that were read: none, but where one went to its end. */
  startIndex: number
  /** Where those before begin; null where there are none. */
  prevCursor: string | null
  facets: TraceFacets
  /** Nothing is read anew until this is taken back. */
  isPaused: boolean
  /** Rows that came in while the list is held, and wait. */
  heldCount: number
  error: string | null
  /** Why there are no figures, where the rows are there. */
  summaryError: string | null
}

export const useMonitor = create<MonitorState>(() => ({
  query: plainQuery,
  shownQuery: plainQuery,
  summary: null,
  rows: null,
  totalCount: 0,
  isIncomplete: false,
  nextCursor: null,
  startIndex: 0,
  prevCursor: null,
  facets: { models: [], providers: [], users: [], environments: [], tags: [], chats: [] },
  isPaused: false,
  heldCount: 0,
  error: null,
  summaryError: null,
}))

const pageRows = 200
const largestPageRows = 500
/** A table that was scrolled far is read anew as a whole, so less often. */
const refreshSoonMs = 150
const refreshLongMs = 2000

/** Counts the questions, so that a late answer to an old one is told from the answer to the last. */
let asked = 0
let loadsInFlight = 0
/** The end was asked for last, not the beginning. */
let wantsEnd = false
let loadingMore: Promise<void> | null = null
/** The place before which rows are being read. */
let askedBefore: string | null = null
let watching = false
let changed = false
let timer: ReturnType<typeof setTimeout> | undefined

export const currentFilter = (): TraceFilter => toFilter(useMonitor.getState().query, Date.now())

/** What can be filtered by. Every trace is looked through for it, so it is asked for when it is about to be shown. */
export async function loadFacets(): Promise<void> {
  const facets = await bridge.request('monitor.facets', { rows: useMonitor.getState().query.rows })
  if (facets.ok) useMonitor.setState({ facets: facets.value })
  else useMonitor.setState({ error: facets.error.message })
}

/** Reads the figures, and as many rows as are shown now. What is held stays in its place. */
export const loadMonitor = (): Promise<void> => inFlight(load)

/** Until it is over nothing is read because of news; they are read behind it. */
async function inFlight<T>(read: () => Promise<T>): Promise<T> {
  loadsInFlight += 1
  const answer = await read()
  loadsInFlight -= 1
  if (changed && loadsInFlight === 0) refreshSoon()
  return answer
}

async function load(): Promise<void> {
  const question = ++asked
  changed = false
  const { query, shownQuery, startIndex } = useMonitor.getState()
  const nowMs = Date.now()
  // At its end the list is read from there.
  const backwards = startIndex > 0
  // More may be read on at the end meanwhile, and must not go again.
  const missing = (): number => Math.max(pageRows, useMonitor.getState().rows?.length ?? 0) - rows.length
  let rows: TableRow[] = []
  let cursor: string | null = null
  let totalCount = 0
  let isIncomplete = false
  const summary = await bridge.request('monitor.summary', { filter: toFilter(query, nowMs) })
  do {
    const limit = Math.min(largestPageRows, missing())
    const page: Result<RowPage<TableRow>> = await askRows(query, nowMs, { cursor, limit, backwards })
    if (question !== asked) return
    if (!page.ok) {
      useMonitor.setState({ error: page.error.message })
      return
    }
    rows = backwards ? [...page.value.rows, ...rows] : [...rows, ...page.value.rows]
    ;({ nextCursor: cursor, isIncomplete } = page.value)
    totalCount = page.value.totalCount ?? totalCount
  } while (cursor !== null && missing() > 0)
  useMonitor.setState({
    // Figures of something else would be wrong; those of before are only old.
    ...(summary.ok ? { summary: summary.value } : shownQuery !== query && { summary: null }),
    summaryError: summary.ok ? null : summary.error.message,
    shownQuery: query,
    totalCount,
    isIncomplete,
    error: null,
    ...(heldRows(query, rows) ?? {
      rows,
      heldCount: 0,
      ...(backwards ? endOf(rows, totalCount, cursor) : { nextCursor: cursor }),
    }),
  })
}

/** What the store has of rows that end where the list does. */
const endOf = (rows: readonly TableRow[], totalCount: number, prevCursor: string | null) => ({
  nextCursor: null,
  prevCursor,
  startIndex: prevCursor === null ? 0 : Math.max(1, totalCount - rows.length),
})

/** Why the list is held: what is under the pointer, or has the focus, does not move. */
const holds = new Set<'pointer' | 'focus'>()
/** Whether the list would look otherwise if it were not held. */
let isHeldBack = false
/** What waits was asked for: the next answer shows it. */
let isAskedFor = false

export function holdList(why: 'pointer' | 'focus', isHeld: boolean): void {
  if (isHeld) holds.add(why)
  else if (holds.delete(why) && holds.size === 0 && isHeldBack) void loadMonitor()
}

/** The rows as they stand, each with its news, and how many wait; null where nothing would move. */
function heldRows(query: MonitorQuery, read: readonly TableRow[]): Pick<MonitorState, 'rows' | 'heldCount'> | null {
  const { rows, shownQuery } = useMonitor.getState()
  const isFree = holds.size === 0 || isAskedFor
  isHeldBack = false
  isAskedFor = false
  if (isFree || rows === null || rows.length === 0 || shownQuery !== query) return null
  const keys = read.map(keyOf)
  if (rows.every((row, index) => keyOf(row) === keys[index])) return null
  isHeldBack = true
  const news = new Map(read.map((row) => [keyOf(row), row]))
  const known = new Set(rows.map(keyOf))
  return {
    rows: rows.map((row) => news.get(keyOf(row)) ?? row),
    heldCount: keys.filter((key) => !known.has(key)).length,
  }
}

export async function showHeldRows(): Promise<void> {
  wantsEnd = false
  if (!isHeldBack && useMonitor.getState().startIndex === 0) return
  useMonitor.setState({ startIndex: 0, prevCursor: null })
  isAskedFor = true
  await loadMonitor()
}

export function setPaused(isPaused: boolean): void {
  useMonitor.setState({ isPaused })
  if (!isPaused && changed) void loadMonitor()
}

/** Reads on from the last row; once at a time. */
export function loadMoreRows(): Promise<void> {
  loadingMore ??= readMore().finally(() => {
    loadingMore = null
  })
  return loadingMore
}

async function readMore(): Promise<void> {
  const { nextCursor, query, shownQuery } = useMonitor.getState()
  // The cursor is one of the rows that are shown.
  if (nextCursor === null || query !== shownQuery) return
  const page = await askRows(query, Date.now(), { cursor: nextCursor, limit: pageRows })
  const now = useMonitor.getState()
  if (now.nextCursor !== nextCursor || now.query !== query) return
  if (!page.ok) {
    useMonitor.setState({ error: page.error.message })
    return
  }
  useMonitor.setState(({ rows }) => ({
    rows: [...(rows ?? []), ...page.value.rows],
    nextCursor: page.value.nextCursor,
  }))
}

/** Reads the last rows in the place of what is shown, where the list goes on. False where they did not come to be shown. */
export function loadEnd(): Promise<boolean> {
  wantsEnd = true
  return inFlight(readEnd)
}

async function readEnd(): Promise<boolean> {
  const { nextCursor, query, shownQuery } = useMonitor.getState()
  if (query !== shownQuery || !wantsEnd) return false
  if (nextCursor === null) return true
  // What is being read from the beginning would take the place of these: it is read again behind them.
  if (loadsInFlight > 1) changed = true
  const question = ++asked
  const page = await askRows(query, Date.now(), { cursor: null, backwards: true, limit: pageRows })
  if (question !== asked) return readEnd()
  if (!page.ok) {
    useMonitor.setState({ error: page.error.message })
    return false
  }
  const { rows, nextCursor: prevCursor, totalCount } = page.value
  const count = totalCount ?? useMonitor.getState().totalCount
  useMonitor.setState({ rows, totalCount: count, ...endOf(rows, count, prevCursor) })
  return true
}

/** At the end of the list: reads those before the first that is shown. */
export async function loadEarlierRows(): Promise<void> {
  const { prevCursor, query, shownQuery } = useMonitor.getState()
  if (prevCursor === null || prevCursor === askedBefore || query !== shownQuery) return
  askedBefore = prevCursor
  const page = await askRows(query, Date.now(), { cursor: prevCursor, backwards: true, limit: pageRows })
  askedBefore = null
  const now = useMonitor.getState()
  if (now.prevCursor !== prevCursor || now.query !== query) return
  if (!page.ok) {
    useMonitor.setState({ error: page.error.message })
    return
  }
  const rows = [...page.value.rows, ...(now.rows ?? [])]
  useMonitor.setState({ rows, ...endOf(rows, now.totalCount, page.value.nextCursor) })
}

/** The address of a trace and one of its steps, or of the table alone, narrowed as it is now. */
export const traceHref = (traceId: string | null, spanId: string | null = null): string =>
  placeHref('monitor', traceId, spanId, formatQuery(useMonitor.getState().query))

/** The address of what a row opens: its trace, of an observation at its step. */
export const rowHref = (row: TableRow): string => traceHref(row.traceId, isObservation(row) ? row.spanId : null)

/** The address of the Monitor narrowed like this, with the trace that is open. */
export function narrowHref(change: Partial<MonitorQuery>): string {
  const query = { ...useMonitor.getState().query, ...change }
  const { tab, item, messageId } = currentPlace()
  return tabHref(tab, item, formatQuery(query), messageId)
}

/** Each change is a step to go back to, but for the letters of one search. */
export function narrow(change: Partial<MonitorQuery>): void {
  const isTyping =
    Object.keys(change).join() === 'text' && change.text !== '' && useMonitor.getState().query.text !== ''
  goTo(narrowHref(change), isTyping)
}

/** Another query starts at the top again; what is shown stays until the answer is there. */
function followAddress(): void {
  const { view, query: address } = currentPlace()
  if (view !== 'monitor') return
  const query = parseQuery(address)
  if (formatQuery(query) === formatQuery(useMonitor.getState().query)) return
  const isOfOtherRows = query.rows !== useMonitor.getState().query.rows
  useMonitor.setState(({ rows }) => ({
    query,
    rows: rows?.slice(0, pageRows) ?? null,
    startIndex: 0,
    prevCursor: null,
  }))
  changed = true
  if (!watching) return
  // Of observations there are more models and providers to choose from.
  void loadMonitor().then(() => (isOfOtherRows ? loadFacets() : undefined))
}
onPlaceChange(followAddress)
followAddress()

function refreshSoon(): void {
  changed = true
  if (!watching || useMonitor.getState().isPaused) return
  const far = (useMonitor.getState().rows?.length ?? 0) > largestPageRows
  timer ??= setTimeout(
    () => {
      timer = undefined
      // Else it would take the place of one that never comes to its end; that one asks again at its own.
      if (watching && !useMonitor.getState().isPaused && loadsInFlight === 0) void loadMonitor()
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
  // Ranges end now, and now moves on.
  const ages = (): boolean => isAging(useMonitor.getState().query.period)
  const { rows, isPaused } = useMonitor.getState()
  const isStale = rows === null || (!isPaused && (changed || ages()))
  // The names of what is filtered by can wait for the figures.
  void (isStale ? loadMonitor() : Promise.resolve()).then(loadFacets)
  const aging = setInterval(() => {
    if (ages()) refreshSoon()
  }, 30_000)
  return () => {
    watching = false
    clearInterval(aging)
  }
}
