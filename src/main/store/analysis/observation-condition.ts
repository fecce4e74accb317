import type { ObservationFilter, TraceFilter } from '../../../shared/domain.ts'
import { anyOf, createParts, isAnyOf, isFoundIn, toCondition, withDelivery, type Condition } from './condition.ts'

export interface ObservationConditionMore {
  /** Each with its trace as `t`; else what is asked of traces is asked of their numbers. */
  isTraceNeeded?: boolean
  isDeliveryNeeded?: boolean
  and?: readonly string[]
}

/** SQL over observations `o`: what a filter asks of each itself, and of its trace. */
export function toObservationCondition(filter: ObservationFilter, more: ObservationConditionMore = {}): Condition {
  const ofTraces = toCondition(askedOfTraces(filter))
  const { parts, values, add, addAnyOf } = createParts('o')
  Object.assign(values, ofTraces.values)
  add('o.started_at_ms >= $fromMs', 'fromMs', filter.fromMs)
  add('o.started_at_ms <= $toMs', 'toMs', filter.toMs)
  addAnyOf('type', filter.type)
  addAnyOf('model', filter.model)
  addAnyOf('level', filter.level)
  add('o.duration_ms > $durationAboveMs', 'durationAboveMs', filter.durationAboveMs)
  add('o.cost_usd > $costAboveUsd', 'costAboveUsd', filter.costAboveUsd)
  const providers = anyOf(filter.providerId)
  if (providers.length > 0) parts.push(isOfProvider((column) => isAnyOf(column, 'provider', providers, values)))
  const text = filter.text?.trim() ?? ''
  if (text !== '') {
    parts.push(`(${isFoundIn('o.trace_row')} OR ${isInObservation})`)
    values['text'] = text
    values['lowerText'] = text.toLowerCase()
  }
  if (ofTraces.where !== '') parts.push(ofTraces.observations)
  parts.push(...(more.and ?? []))
  const traces = more.isDeliveryNeeded ? withDelivery : 'copied_traces'
  return {
    from: `copied_observations o${more.isTraceNeeded ? ` JOIN ${traces} t ON t.row = o.trace_row` : ''}`,
    where: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`,
    values,
  }
}

/** What a filter of observations asks of their traces, but for the text. */
export function askedOfTraces(filter: ObservationFilter): TraceFilter {
  const {
    type: _,
    model: _m,
    providerId: _p,
    level: _l,
    durationAboveMs: _d,
    costAboveUsd: _c,
    text: _t,
    ...rest
  } = filter
  return { ...rest, fromMs: null, toMs: null }
}

/** A turn of a chat has one provider, whose name another may have too; a span of an import has nothing but a name. */
const isOfProvider = (isProvider: (column: string) => string): string =>
  `(o.provider IS NOT NULL AND (
    o.trace_row IN (SELECT t.row FROM copied_traces t WHERE t.source = 'chat' AND ${isProvider('t.provider_id')})
    OR ${isProvider('o.provider')} AND o.trace_row IN (SELECT t.row FROM copied_traces t WHERE t.source <> 'chat')))`

/** The text is in what the observation itself says. */
const isInObservation = `contains(lower(o.name), $lowerText) OR contains(lower(o.model), $lowerText)
  OR contains(lower(o.status_message), $lowerText) OR contains(lower(o.error_type), $lowerText) OR o.span_id = $text`
