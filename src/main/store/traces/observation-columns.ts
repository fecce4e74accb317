import type { Level, ObservationColumns } from '../../../shared/domain.ts'
import { noParent } from '../../../shared/observation-columns.ts'
import { amountOr, oneOf, textOr, timeOr } from '../sound-values.ts'

/** What the tree of a trace shows of an observation, in the order of `ObservationValues`. */
export const observationColumnsSql =
  'span_id, parent_span_id, type, name, model, level, started_at_ms, duration_ms, ttft_ms, total_tokens, cost_usd'

/** A row as SQLite has it. Of 50,000 spans no objects are made. */
export type ObservationValues = readonly unknown[]

const levels: readonly Level[] = ['DEBUG', 'DEFAULT', 'WARNING', 'ERROR']

/** Rows as columns, by their starts; rows that start together keep their order. Of an id that comes twice the last row is a parent. */
export function toColumns(unsorted: readonly ObservationValues[]): ObservationColumns {
  const rows = unsorted.toSorted((a, b) => timeOr(a[6], 0) - timeOr(b[6], 0))
  const spanIds = rows.map((row) => textOr(row[0], ''))
  const places = new Map(spanIds.map((spanId, place) => [spanId, place]))
  const words = new Map<string, number>()
  const wordOf = (word: string): number => {
    const known = words.get(word)
    if (known !== undefined) return known
    words.set(word, words.size)
    return words.size - 1
  }
  const placeOf = (parentId: string | null): number =>
    parentId === null ? noParent.root : (places.get(parentId) ?? noParent.missing)
  const firstStartMs = timeOr(rows[0]?.[6], 0)
  const amounts = (column: number): (number | null)[] => rows.map((row) => amountOr(row[column], null))
  return {
    spanIds,
    parents: rows.map((row) => placeOf(textOr(row[1], null))),
    types: rows.map((row) => wordOf(textOr(row[2], 'span'))),
    names: rows.map((row) => wordOf(textOr(row[3], ''))),
    models: rows.map((row) => (typeof row[4] === 'string' ? wordOf(row[4]) : null)),
    words: [...words.keys()],
    levels: rows.map((row) => oneOf(row[5], levels, 'DEFAULT')),
    firstStartMs,
    startsMs: rows.map((row) => timeOr(row[6], 0) - firstStartMs),
    durationsMs: amounts(7),
    firstTokensMs: amounts(8),
    tokens: amounts(9),
    costsUsd: amounts(10),
  }
}
