import type { Level, ObservationColumns } from '../../../shared/domain.ts'
import { noParent } from '../../../shared/observation-columns.ts'

/** What the tree of a trace shows of an observation. */
export interface ObservationRow {
  spanId: string
  parentSpanId: string | null
  type: string
  name: string
  model: string | null
  level: Level
  startedAtMs: number
  durationMs: number | null
  timeToFirstTokenMs: number | null
  tokens: number | null
  costUsd: number | null
}

/** Rows as columns, by their starts; rows that start together keep their order. Of an id that comes twice the last row is a parent. */
export function toColumns(unsorted: readonly ObservationRow[]): ObservationColumns {
  const rows = unsorted.toSorted((a, b) => a.startedAtMs - b.startedAtMs)
  const places = new Map(rows.map(({ spanId }, place) => [spanId, place]))
  const words = new Map<string, number>()
  const wordOf = (word: string): number => {
    const known = words.get(word) ?? words.size
    words.set(word, known)
    return known
  }
  const firstStartMs = rows[0]?.startedAtMs ?? 0
  return {
    spanIds: rows.map(({ spanId }) => spanId),
    parents: rows.map(({ parentSpanId }) =>
      parentSpanId === null ? noParent.root : (places.get(parentSpanId) ?? noParent.missing),
    ),
    types: rows.map(({ type }) => wordOf(type)),
    names: rows.map(({ name }) => wordOf(name)),
    models: rows.map(({ model }) => (model === null ? null : wordOf(model))),
    words: [...words.keys()],
    levels: rows.map(({ level }) => level),
    firstStartMs,
    startsMs: rows.map(({ startedAtMs }) => startedAtMs - firstStartMs),
    durationsMs: rows.map(({ durationMs }) => durationMs),
    firstTokensMs: rows.map(({ timeToFirstTokenMs }) => timeToFirstTokenMs),
    tokens: rows.map(({ tokens }) => tokens),
    costsUsd: rows.map(({ costUsd }) => costUsd),
  }
}
