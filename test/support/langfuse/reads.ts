import type { LangfuseRules } from '../langfuse-rules.ts'
import { shownObservation, shownScore } from './shown.ts'
import type { Store } from './store.ts'
import type { Reply, Row } from './types.ts'

export interface Reading {
  rules: LangfuseRules
  store: Store
  projectId: string
  /** Rows that came later are not shown yet. */
  receivedUntilMs: number
  onLookup(traceId: string): void
}

const notFound: Reply = { status: 404, body: { message: 'Not Found', error: 'LangfuseNotFoundError' } }

/** The lists of observations and scores, where the version has them. */
export function read(url: URL, reading: Reading): Reply {
  const { rules } = reading
  if (url.pathname === rules.observationsPath) return observations(url, reading)
  const scores = rules.scores.find(({ path }) => path === url.pathname)
  return scores ? listScores(url, scores.idsParameter, reading) : notFound
}

function observations(url: URL, { rules, store, projectId, receivedUntilMs, onLookup }: Reading): Reply {
  const traceId = url.searchParams.get('traceId') ?? ''
  const isNew = rules.observationsPath.includes('/v2/')
  onLookup(traceId)
  const [fromMs, toMs] = [timeOf(url, 'fromStartTime', 0), timeOf(url, 'toStartTime', Infinity)]
  const isOfTrace = (row: Row): boolean => row.projectId === projectId && row.traceId === traceId
  const rows = store
    .all('observations', (row) => isOfTrace(row) && row.receivedAtMs <= receivedUntilMs)
    .map((row) => shownObservation(row, undefined))
    .filter(({ startedAtMs }) => startedAtMs >= fromMs && startedAtMs <= toMs)
    .map(({ id, parentId, name, type, startedAtMs, level, input, output }) => {
      const startTime = new Date(startedAtMs).toISOString()
      // Before version 4 nobody can ask for less.
      const bodies = isNew ? {} : { input, output }
      return { id, traceId, parentObservationId: parentId, name, type, startTime, level, ...bodies }
    })
  return paged(rows, url, isNew)
}

function listScores(url: URL, idsParameter: string, { store, projectId, receivedUntilMs }: Reading): Reply {
  const ids = url.searchParams.get(idsParameter)?.split(',')
  const isAsked = (row: Row): boolean => ids?.includes(row.id) ?? true
  const rows = store
    .all('scores', (row) => row.projectId === projectId && row.receivedAtMs <= receivedUntilMs && isAsked(row))
    .map((row) => {
      const { projectId: _, ...shown } = shownScore(row)
      return shown
    })
  return paged(rows, url, url.pathname.includes('/v3/'))
}

/** Pages by number, or by a cursor. */
function paged(rows: object[], url: URL, byCursor: boolean): Reply {
  const limit = Number(url.searchParams.get('limit') ?? 50)
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000 || (!byCursor && limit > 100))
    return { status: 400, body: { message: 'Invalid request data', error: 'limit' } }
  const page = byCursor ? Number(url.searchParams.get('cursor') ?? 1) : Number(url.searchParams.get('page') ?? 1)
  const totalPages = Math.ceil(rows.length / limit)
  const meta = byCursor
    ? { limit, ...(page < totalPages ? { cursor: String(page + 1) } : {}) }
    : { page, limit, totalItems: rows.length, totalPages }
  return { status: 200, body: { data: rows.slice((page - 1) * limit, page * limit), meta } }
}

function timeOf(url: URL, name: string, otherwise: number): number {
  const value = url.searchParams.get(name)
  return value === null ? otherwise : Date.parse(value)
}
