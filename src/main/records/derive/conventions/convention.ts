import type { ObservationType } from '../../../../shared/observation-types.ts'
import type { UsageBuckets } from '../rows.ts'
import type { Keys, SpanValues } from '../span-values.ts'

/** How one family of exporters names things. What it has no word for is absent. */
export interface Convention {
  types?: readonly TypeRule[]
  /** What was asked for, then what answered. */
  model?: Keys
  provider?: Keys
  level?: Keys
  statusMessage?: Keys
  traceName?: Keys
  sessionId?: Keys
  userId?: Keys
  environment?: Keys
  release?: Keys
  tags?: Keys
  firstToken?: readonly FirstToken[]
  usage?: (values: SpanValues) => UsageBuckets | null
  /** US dollars. */
  costUsd?: (values: SpanValues) => number | null
  parameters?: NamedValues
  metadata?: NamedValues
  /** As it was recorded; undefined where nothing was. */
  input?: (values: SpanValues) => unknown
  output?: (values: SpanValues) => unknown
}

/** A JSON object, and single values under a prefix, but for those that are something else. */
export interface NamedValues {
  json?: Keys
  prefixes?: Keys
  except?: Keys
}

/** The first pattern that fits a value decides. */
export interface TypeRule {
  key: string
  values: readonly [pattern: RegExp, type: ObservationType][]
  /** The value says more than the type, and stays visible. */
  saysMore?: true
}

export type FirstToken =
  | { key: string; unit: 's' | 'ms' | 'date' }
  /** A span event, at whose time the token came. */
  | { event: string }
