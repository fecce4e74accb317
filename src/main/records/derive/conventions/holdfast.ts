import type { Convention } from './convention.ts'
import { textIn } from '../sound.ts'
import type { SpanValues } from '../span-values.ts'
import type { ObservationRow } from '../rows.ts'

// What a chat's spans say beyond Langfuse's names (`encode.ts`). They go to Langfuse, and come back from an export, as metadata.

const metadata = 'langfuse.observation.metadata'

export const holdfast = { provider: [`${metadata}.provider`] } satisfies Convention

/** What the scope of each chat's spans begins with. */
export const isHoldfast = ({ scopeName }: SpanValues): boolean => scopeName.startsWith('langfuse-sdk-holdfast')

/** Goes before the name of a model that Langfuse must not price (`unpriced.ts`). */
const unpricedMark = /^unpriced: /

export function asChat(values: SpanValues, row: ObservationRow): ObservationRow {
  const said = (name: string): string | null => textIn(values.attributes.get(`${metadata}.${name}`))
  const source = costSources.find((known) => known === said('cost_source'))
  return {
    ...row,
    model: row.model?.replace(unpricedMark, '') ?? null,
    // Where the process died nobody measured, and the span ends where it starts.
    durationMs: said('duration_seconds') === null ? null : row.durationMs,
    usageEstimated: said('usage_source') === 'estimate',
    costSource: row.costUsd === null ? null : (source ?? 'given'),
  }
}

const costSources = ['provider', 'table', 'estimate', 'local'] as const
