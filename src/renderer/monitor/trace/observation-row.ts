import type { Level, ObservationColumns } from '../../../shared/domain.ts'
import { noParent } from '../../../shared/observation-columns.ts'

/** One row of the columns, as it is shown. */
export interface ShownObservation {
  spanId: string
  name: string
  type: string
  model: string | null
  level: Level
  startMs: number
  durationMs: number | null
  firstTokenMs: number | null
  tokens: number | null
  costUsd: number | null
  /** Its parent is not in the trace. */
  isOrphan: boolean
}

export function observationAt(columns: ObservationColumns, row: number): ShownObservation | null {
  const spanId = columns.spanIds[row]
  if (spanId === undefined) return null
  const word = (place: number | null | undefined): string | null => columns.words[place ?? -1] ?? null
  return {
    spanId,
    name: word(columns.names[row]) ?? '',
    type: word(columns.types[row]) ?? 'span',
    model: word(columns.models[row]),
    level: columns.levels[row] ?? 'DEFAULT',
    startMs: columns.startsMs[row] ?? 0,
    durationMs: columns.durationsMs[row] ?? null,
    firstTokenMs: columns.firstTokensMs[row] ?? null,
    tokens: columns.tokens[row] ?? null,
    costUsd: columns.costsUsd[row] ?? null,
    isOrphan: columns.parents[row] === noParent.missing,
  }
}

/** From the first start to the last end; at least a millisecond. */
export function spanMsOf({ startsMs, durationsMs }: ObservationColumns): number {
  let spanMs = 1
  startsMs.forEach((startMs, row) => {
    spanMs = Math.max(spanMs, startMs + (durationsMs[row] ?? 0))
  })
  return spanMs
}

/** The two spans of a chat's turn, or a call alone: nothing in it needs a tree. */
export const isSimple = ({ spanIds }: ObservationColumns): boolean => spanIds.length <= 2

/** What is shown first: the call to a model of a simple trace, else the root. */
export function firstSpanId(columns: ObservationColumns): string | null {
  const generation = isSimple(columns)
    ? columns.types.findIndex((type) => columns.words[type] === 'generation')
    : columns.parents.findIndex((parent) => parent === noParent.root)
  return columns.spanIds[Math.max(0, generation)] ?? null
}
