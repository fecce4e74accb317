import type { Observation, ObservationDetail } from '../../../shared/domain.ts'
import { spansIn } from '../../records/derive/derive.ts'
import { observationIn } from '../../records/derive/observations.ts'
import { nanosIn, toMs } from '../../records/derive/sound.ts'
import type { SpanDetail } from '../../records/derive/span-detail.ts'
import { readOneSpan } from '../../records/one-span.ts'
import { toBody, toFields } from './body.ts'

/** More of one span nobody reads. */
const mostEvents = 1000

export interface ShownSpan {
  observation: Observation
  detail: SpanDetail
}

/** One span of a payload; null where it is not in there, or the payload cannot be read. Of one that is there twice the last holds. */
export function spanOf(payload: unknown, spanId: string): ShownSpan | null {
  if (typeof payload !== 'string') return null
  try {
    const values = spansIn(readOneSpan(payload, spanId), true).findLast(({ span }) => span.spanId === spanId)
    return (values && observationIn(values)) ?? null
  } catch {
    return null
  }
}

export function toDetail({ observation, detail }: ShownSpan): ObservationDetail {
  const { row, attributes, resource, scope, events } = detail
  const { input, output, model, ...shown } = observation
  return {
    ...shown,
    metadata: toFields(shown.metadata),
    modelParameters: shown.modelParameters && toFields(shown.modelParameters),
    input: toBody(input),
    output: toBody(output),
    model: row.model,
    sentModel: model,
    provider: row.provider,
    isUsageEstimated: row.usageEstimated,
    costSource: row.costSource,
    attributes: toFields(attributes),
    resource: { ...resource, ...(scope.name !== '' && { scope: `${scope.name} ${scope.version}`.trim() }) },
    events: events.slice(0, mostEvents).map(({ name, timeUnixNano, attributes }) => {
      const at = nanosIn(timeUnixNano)
      return { name, atMs: at === null ? null : toMs(at), attributes: toFields(attributes) }
    }),
  }
}
