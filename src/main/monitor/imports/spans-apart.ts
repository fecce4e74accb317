import { nanosIn, toMs } from '../../records/derive/sound.ts'
import type { ImportedSpans } from '../../records/import/read-traces.ts'
import type { ReadSpan } from './import-job.ts'

/**
 * Each span by itself, so that one that comes again is known again, however it was grouped. Its text is made as it is asked for: what the
 * spans share stands in each of them.
 */
export function* spansApart({ traceId, spans: { resource, scopeSpans } }: ImportedSpans): Generator<ReadSpan> {
  for (const { scope, spans } of scopeSpans)
    for (const span of spans)
      yield {
        traceId,
        spanId: span.spanId,
        startedAtMs: toMs(nanosIn(span.startTimeUnixNano) ?? 0n),
        payload: JSON.stringify({ resource, scopeSpans: [{ scope, spans: [span] }] }),
      }
}
