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
  const places = new Map<unknown, number>()
  const words = new Map<string, number>()
  const wordOf = (word: string): number => {
    const known = words.get(word)
    if (known !== undefined) return known
    words.set(word, words.size)
    return words.size - 1
  }
  const firstStartMs = timeOr(rows[0]?.[6], 0)
  const columns: ObservationColumns = {
    spanIds: [],
    parents: [],
    types: [],
    names: [],
    models: [],
    words: [],
    levels: [],
    firstStartMs,
    startsMs: [],
    durationsMs: [],
    firstTokensMs: [],
    tokens: [],
    costsUsd: [],
  }
  for (const [place, row] of rows.entries()) {
    const spanId = textOr(row[0], '')
    const model = textOr(row[4], null)
    places.set(spanId, place)
    columns.spanIds.push(spanId)
    columns.types.push(wordOf(textOr(row[2], 'span')))
    columns.names.push(wordOf(textOr(row[3], '')))
    columns.models.push(model === null ? null : wordOf(model))
    columns.levels.push(oneOf(row[5], levels, 'DEFAULT'))
    columns.startsMs.push(timeOr(row[6], 0) - firstStartMs)
    columns.durationsMs.push(amountOr(row[7], null))
    columns.firstTokensMs.push(amountOr(row[8], null))
    columns.tokens.push(amountOr(row[9], null))
    columns.costsUsd.push(amountOr(row[10], null))
  }
  for (const row of rows) {
    const parentId = textOr(row[1], null)
    columns.parents.push(parentId === null ? noParent.root : (places.get(parentId) ?? noParent.missing))
  }
  columns.words = [...words.keys()]
  return columns
}
