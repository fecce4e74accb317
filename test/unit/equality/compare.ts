import { isDeepStrictEqual } from 'node:util'
import type { ObservationDetail, TraceDetail } from '../../../src/shared/domain.ts'
import type { ShownObservation } from '../../support/fake-langfuse.ts'

/** Of the app that a test starts. */
const appVersion = '0.0.0-test'

/** What a version can hold: all buckets and parts, or three counts, which hold what was cached and thought, and one cost. */
export type Holds = 'parts' | 'sums'

/**
 * The cost that was sent, or that Langfuse made up. Of a refused call, which has no cost, it prices the tokens at $0 each side where it
 * knows the model, since there are none; that alone is left out. A $0 that was sent is a total.
 */
export function priced({
  usageDetails,
  costDetails,
}: Pick<ShownObservation, 'usageDetails' | 'costDetails'>): Record<string, number> {
  const zeros = { input: 0, output: 0, total: 0 }
  const isMadeUp = isDeepStrictEqual(usageDetails, zeros) && isDeepStrictEqual(costDetails, zeros)
  return isMadeUp ? {} : costDetails
}

/** What Langfuse must show of a trace, by what the Monitor shows of it. */
export function expected(
  detail: TraceDetail,
  observations: readonly ObservationDetail[],
  tags: string[],
  holds: Holds,
): ShownObservation[] {
  return observations.map((observation) => ({
    projectId: 'fake-project',
    id: observation.spanId,
    traceId: detail.traceId,
    parentId: observation.parentSpanId,
    name: observation.name,
    type: observation.type.toUpperCase(),
    startedAtMs: Math.floor(observation.startedAtMs),
    endedAtMs: Math.floor(observation.endedAtMs ?? Number.NaN),
    completionStartedAtMs: observation.completionStartedAtMs,
    level: observation.level,
    statusMessage: observation.statusMessage,
    model: observation.sentModel,
    modelParameters: observation.modelParameters,
    input: observation.input?.value ?? null,
    output: observation.output?.value ?? null,
    metadata: observation.metadata,
    usageDetails: usageOf(observation, holds),
    costDetails: costOf(observation, holds),
    userId: detail.userId,
    sessionId: detail.sessionId,
    tags,
    traceName: detail.name,
    version: appVersion,
    release: detail.release,
    environment: detail.environment,
  }))
}

/** The trace's own line in the Monitor, by what Langfuse shows of its generation. */
export function figures(generation: ShownObservation): object {
  const { usageDetails } = generation
  return {
    totalTokens: usageDetails['total'],
    costUsd: priced(generation)['total'] ?? null,
    level: generation.level,
    statusMessage: generation.statusMessage,
    model: generation.model,
    durationMs: (generation.endedAtMs ?? 0) - generation.startedAtMs,
    timeToFirstTokenMs:
      generation.completionStartedAtMs === null ? null : generation.completionStartedAtMs - generation.startedAtMs,
  }
}

/** The same of the Monitor's line. A refused call has no tokens, which Langfuse shows as zero. */
export function figuresOf(detail: TraceDetail): object {
  // Langfuse keeps the ends, each to the millisecond.
  const whole = (ms: number | null): number | null =>
    ms === null ? null : Math.floor(detail.startedAtMs + ms) - Math.floor(detail.startedAtMs)
  return {
    totalTokens: detail.usage?.total ?? 0,
    costUsd: detail.costUsd,
    level: detail.level,
    statusMessage: detail.statusMessage,
    model: detail.model,
    durationMs: whole(detail.durationMs),
    timeToFirstTokenMs: whole(detail.timeToFirstTokenMs),
  }
}

function usageOf({ usageDetails }: ObservationDetail, holds: Holds): Record<string, number> {
  if (!usageDetails) return {}
  if (holds === 'parts') return usageDetails
  const side = (name: string): number =>
    Object.entries(usageDetails).reduce((sum, [key, count]) => (key.startsWith(name) ? sum + count : sum), 0)
  return { input: side('input'), output: side('output'), total: usageDetails['total'] ?? 0 }
}

function costOf({ costDetails }: ObservationDetail, holds: Holds): Record<string, number> {
  const total = costDetails?.['total']
  if (!costDetails || total === undefined) return {}
  return holds === 'parts' ? costDetails : { total }
}
