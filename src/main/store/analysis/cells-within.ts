import type { DuckDBConnection } from '@duckdb/node-api'
import type { TraceFilter } from '../../../shared/domain.ts'
import { latestMs } from '../../../shared/latest-ms.ts'
import { readStale } from './cells.ts'
import { noQuarter, quarterMs, quartersPerDay } from './copied-columns.ts'

export interface Edges {
  /** A part of the time, beside the filter's own. */
  within?: { fromMs: number; endMs: number }
  /** What begins before and after one belongs to different groups. */
  edgesMs?: readonly number[]
}

/** Cells of a range, by the numbers of their quarters and days since 1970. */
export interface CellsWithin {
  first: number
  last: number
  /** Quarters that rows are counted of: an edge lies within them, or they are stale. What has no time is in one of these. */
  apart: number[]
  firstDay: number
  lastDay: number
  apartDays: number[]
}

const dayMs = quarterMs * quartersPerDay
const dayOf = (quarter: number): number => Math.floor(quarter / quartersPerDay)

export async function cellsWithin(
  connection: DuckDBConnection,
  filter: TraceFilter,
  { within, edgesMs = [] }: Edges,
): Promise<CellsWithin> {
  const fromMs = Math.max(0, filter.fromMs ?? 0, within?.fromMs ?? 0)
  const toMs = Math.min(latestMs, filter.toMs ?? latestMs, within?.endMs ?? latestMs)
  const isOpen = filter.toMs === null && !within
  const [first, last] = [Math.floor(fromMs / quarterMs), Math.floor(toMs / quarterMs)]
  const stale = (await readStale(connection)).filter((quarter) => quarter >= first && quarter <= last)
  const edges = [fromMs, ...edgesMs].filter((atMs) => atMs >= fromMs && atMs <= toMs)
  /** Those that an edge lies within. A range may end anywhere within its last one. */
  const withEdges = (unitMs: number): number[] => [
    ...edges.filter((atMs) => atMs % unitMs !== 0).map((atMs) => Math.floor(atMs / unitMs)),
    ...(isOpen ? [] : [Math.floor(toMs / unitMs)]),
  ]
  return {
    first,
    last,
    apart: [...new Set([noQuarter, ...stale, ...withEdges(quarterMs)])],
    firstDay: dayOf(first),
    lastDay: dayOf(last),
    apartDays: [...new Set([...stale.map(dayOf), ...withEdges(dayMs)])],
  }
}
