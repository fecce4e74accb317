import type { Level } from './model.ts'

/**
 * The observations of a trace by their starts, a column each: a trace of 50,000 is a dozen arrays and not as many objects.
 * Numbers that are not known are null.
 */
export interface ObservationColumns {
  spanIds: string[]
  /** The parent's place in these columns; -1 for a root, -2 where the parent is not in the trace. */
  parents: number[]
  /** Every text that stands in `types`, `names` and `models`, once; they hold its place here. */
  words: string[]
  types: number[]
  names: number[]
  models: (number | null)[]
  levels: Level[]
  /** When the first one started; wall time. */
  firstStartMs: number
  /** After `firstStartMs`. */
  startsMs: number[]
  /** Null where it has not ended, or nobody measured. */
  durationsMs: (number | null)[]
  firstTokensMs: (number | null)[]
  tokens: (number | null)[]
  costsUsd: (number | null)[]
}

/** The same as it is sent to the page; see `shared/observation-columns.ts`. */
export interface PackedColumns {
  spanIds: string
  words: string
  levels: string
  firstStartMs: number
  /** A list of the columns of numbers, as JSON. */
  numbers: string
}

/** An input or an output. One of megabytes comes with its long texts shortened, and is read on by `monitor.body`. */
export interface RecordedBody {
  /** Parsed JSON, or the text as it is. */
  value: unknown
  isShortened: boolean
  /** Of the whole, in UTF-16 units. */
  length: number
}

export type BodySide = 'input' | 'output'

/** A piece of a body as text. */
export interface BodyPiece {
  text: string
  /** Null at the end. */
  nextOffset: number | null
}

export interface ObservationEvent {
  name: string
  atMs: number | null
  attributes: Record<string, unknown>
}

/** All that was recorded of one observation. */
export interface ObservationDetail {
  spanId: string
  parentSpanId: string | null
  name: string
  type: string
  startedAtMs: number
  endedAtMs: number | null
  completionStartedAtMs: number | null
  level: Level
  statusMessage: string | null
  model: string | null
  /** As it is sent: a model without a price has another name at Langfuse, which would make one up. */
  sentModel: string | null
  provider: string | null
  modelParameters: Record<string, unknown> | null
  input: RecordedBody | null
  output: RecordedBody | null
  metadata: Record<string, unknown>
  /** By the names they were recorded under; they add up to `total`, where there is one. */
  usageDetails: Record<string, number> | null
  isUsageEstimated: boolean
  costDetails: Record<string, number> | null
  /** `provider`, `table`, `estimate`, `local`, `given`; null where there is no cost or nobody knows. */
  costSource: string | null
  /** What answers no question above. */
  attributes: Record<string, unknown>
  resource: Record<string, unknown>
  events: ObservationEvent[]
}
