import type { DuckDBConnection } from '@duckdb/node-api'
import type { ObservationFilter } from '../../../shared/domain.ts'
import type { Cursor } from '../../../shared/trace-columns.ts'
import type { Condition, Values } from './condition.ts'
import { askedOfTraces } from './observation-condition.ts'
import { pageOrder, type RowSort } from './page-order.ts'
import { rowsOf } from './rows-of.ts'
import type { Sources } from './sources.ts'

// Pages of sorted rows. A page begins behind the last row of the one before, which its value and its row name together:
// rows of the same value stand in the order of their rows, and what has no value stands at the end in both directions.

export type PageQuestion = RowSort & {
  filter: ObservationFilter
  /** Behind which the page begins; null at an end of the list. */
  at: Cursor | null
  limit: number
  /** From the end of the list towards its beginning. */
  isBackwards: boolean
}

interface Part {
  and: string[]
  values: Values
}

/** So far from where a page of times begins its rows are looked for first. */
const nearMs = [3_600_000, 86_400_000, 30 * 86_400_000, 365 * 86_400_000]
/** So many traces for each row of a page are sorted first, where observations stand in the order of their traces. */
const tracesPerRow = [2, 200]
/** Where rows of one value stand together, those of so many numbers for each row of a page are looked at first. */
const numbersPerRow = [50, 5000]
/** So many values are looked for one by one. */
const fewValues = 4

/** The numbers of a page's rows, each with its value, in the order in which the page goes on. */
export function createPlaces(sources: Sources) {
  return async (connection: DuckDBConnection, question: PageQuestion): Promise<Cursor[]> => {
    const { filter, rows, at, limit } = question
    const { value, row, join, isOfTrace, isOfTime, isOfFew, isDeliveryNeeded } = pageOrder(question)
    // A text is searched for in all rows anyway.
    const isSearch = filter.text !== undefined
    const isDown = question.sort.isDescending !== question.isBackwards
    const direction = isDown ? 'DESC' : 'ASC'
    const [behind, ahead] = isDown ? ['<', '>'] : ['>', '<']

    const conditionOf = (more: { isTraceNeeded?: boolean; and: string[] }): Promise<Condition> =>
      rows === 'traces'
        ? sources.condition(connection, filter, { isDeliveryNeeded, and: more.and })
        : sources.observationCondition(connection, filter, { ...more, isDeliveryNeeded })

    async function select(part: Part, orderBy: string, count: number): Promise<Cursor[]> {
      const condition = await conditionOf({ isTraceNeeded: isOfTrace, and: part.and })
      return rowsOf<Cursor>(
        connection,
        `SELECT ${row} AS row, ${value} AS value FROM ${condition.from} ${join} ${condition.where}
         ORDER BY ${orderBy} LIMIT ${count}`,
        { ...condition.values, ...part.values },
      )
    }

    const withoutValue = (from: Cursor | null, count: number): Promise<Cursor[]> =>
      firstWithin(
        {
          and: [`${value} IS NULL`, ...(from ? [`${row} ${behind} $sortRow`] : [])],
          values: from ? { sortRow: from.row } : {},
        },
        rowBounds(from?.row ?? null, count),
        row,
        count,
      )

    /** Any bound is right as long as it leaves enough rows: they are the first of all. */
    async function firstWithin(
      part: Part,
      bounds: AsyncIterable<string | number>,
      bounded: string,
      count: number,
    ): Promise<Cursor[]> {
      const orderBy = `value ${direction}, row ${direction}`
      for await (const bound of bounds) {
        const isBounded = `${bounded} ${ahead}= $bound`
        const and = [...part.and, isBounded, ...(isOfTrace && bounded === row ? await tracesOf(isBounded, bound) : [])]
        const found = await select({ and, values: { ...part.values, bound } }, orderBy, count)
        if (found.length === count) return found
      }
      return select(part, orderBy, count)
    }

    /** Among which traces those of a few observations are: else all are made ready to be joined. */
    async function tracesOf(isBounded: string, bound: string | number): Promise<string[]> {
      const [found] = await rowsOf<{ first: number | null; last: number | null }>(
        connection,
        `SELECT min(o.trace_row) AS first, max(o.trace_row) AS last FROM copied_observations o WHERE ${isBounded}`,
        { bound },
      )
      return [`t.row BETWEEN ${found?.first ?? 0} AND ${found?.last ?? 0}`]
    }

    async function withValue(from: Cursor | null, count: number): Promise<Cursor[]> {
      if (isOfFew && !isSearch) return valueByValue(from, count)
      const seek: Part = from
        ? {
            and: [`${value} ${behind}= $sortValue`, `(${value} ${behind} $sortValue OR ${row} ${behind} $sortRow)`],
            values: { sortRow: from.row, sortValue: from.value ?? 0 },
          }
        : { and: [`${value} IS NOT NULL`], values: {} }
      return firstWithin(seek, valueBounds(from, count), value, count)
    }

    /** Rows of one value are in the order of their numbers, of which the first are soon found. */
    async function valueByValue(from: Cursor | null, count: number): Promise<Cursor[]> {
      const found: Cursor[] = []
      let next: { value: Cursor['value']; row: number | null } | null = from ?? (await valueBehind(null))
      for (let tried = 0; next !== null && tried < fewValues; tried += 1) {
        const { value: sortValue, row: sortRow } = next
        const part: Part = {
          and: [`${value} = $sortValue`, ...(sortRow === null ? [] : [`${row} ${behind} $sortRow`])],
          values: { sortValue: sortValue ?? 0, ...(sortRow !== null && { sortRow }) },
        }
        const missing = count - found.length
        found.push(...(await firstWithin(part, rowBounds(sortRow, missing), row, missing)))
        if (found.length === count) return found
        next = await valueBehind(sortValue)
      }
      if (next === null) return found
      const rest: Part = { and: [`${value} ${behind}= $sortValue`], values: { sortValue: next.value ?? 0 } }
      return [...found, ...(await select(rest, `value ${direction}, row ${direction}`, count - found.length))]
    }

    async function valueBehind(known: Cursor['value']): Promise<{ value: Cursor['value']; row: null } | null> {
      const found = isOfTrace ? await valueOfTrace(known, 1) : await firstOf(value, known)
      return found === null ? null : { value: found, row: null }
    }

    /** The first that there is in this direction, behind the one that is known. */
    async function firstOf(expression: string, known: Cursor['value']): Promise<Cursor['value']> {
      const and = known === null ? [] : [`${expression} ${behind} $sortValue`]
      const condition = await conditionOf({ and })
      const [found] = await rowsOf<{ value: Cursor['value'] }>(
        connection,
        `SELECT ${isDown ? 'max' : 'min'}(${expression}) AS value FROM ${condition.from} ${condition.where}`,
        { ...condition.values, ...(known !== null && { sortValue: known }) },
      )
      return found?.value ?? null
    }

    async function* rowBounds(from: number | null, count: number): AsyncGenerator<number> {
      if (isSearch) return
      const startRow = from ?? (await firstIn(`copied_${rows}`, 'row'))
      if (startRow === null) return
      for (const perRow of numbersPerRow) yield isDown ? startRow - count * perRow : startRow + count * perRow
    }

    /** With them most rows are never looked at. */
    async function* valueBounds(from: Cursor | null, count: number): AsyncGenerator<string | number> {
      if (isSearch) return
      if (isOfTime) {
        const startMs = from ? Number(from.value) : await firstMs()
        if (startMs === null) return
        for (const spanMs of nearMs) yield isDown ? startMs - spanMs : startMs + spanMs
      }
      for (const perRow of isOfTrace ? tracesPerRow : []) {
        const bound = await valueOfTrace(from?.value ?? null, count * perRow)
        if (bound === null) return
        yield bound
      }
    }

    /** Where times begin in this direction. */
    async function firstMs(): Promise<number | null> {
      const limitMs = isDown ? filter.toMs : filter.fromMs
      // Of observations the first need not be known: their traces begin near it, and are fewer.
      const atMs = await firstIn('copied_traces', 'started_at_ms')
      if (atMs === null || limitMs === null) return atMs
      return isDown ? Math.min(limitMs, atMs) : Math.max(limitMs, atMs)
    }

    async function firstIn(table: string, column: string): Promise<number | null> {
      const [first] = await rowsOf<{ value: number | null }>(
        connection,
        `SELECT ${isDown ? 'max' : 'min'}(${column}) AS value FROM ${table}`,
      )
      return first?.value ?? null
    }

    /** The value of the trace so many places behind. */
    async function valueOfTrace(known: Cursor['value'], places: number): Promise<string | number | null> {
      const condition = await sources.condition(connection, askedOfTraces(filter), {
        isDeliveryNeeded,
        and: known === null ? [`${value} IS NOT NULL`] : [`${value} ${behind} $sortValue`],
      })
      const [found] = await rowsOf<{ value: string | number }>(
        connection,
        `SELECT ${value} AS value FROM ${condition.from} ${join} ${condition.where}
         ORDER BY value ${direction} LIMIT 1 OFFSET ${places - 1}`,
        { ...condition.values, ...(known !== null && { sortValue: known }) },
      )
      return found?.value ?? null
    }

    const parts = question.isBackwards ? [withoutValue, withValue] : [withValue, withoutValue]
    const first = at === null ? 0 : parts.indexOf(at.value === null ? withoutValue : withValue)
    const found: Cursor[] = []
    for (const part of parts.slice(first)) {
      const isFirst = part === parts[first]
      if (found.length < limit) found.push(...(await part(isFirst ? at : null, limit - found.length)))
    }
    return found
  }
}
