import type { ResourceSpans, Span } from '../otlp.ts'

/** The same spans by their trace, since a record holds spans of one. Traces keep the order in which they first come. */
export function byTrace({ resource, scopeSpans }: ResourceSpans): Map<string, ResourceSpans> {
  const traces = new Map<string, ResourceSpans>()
  for (const { scope, spans } of scopeSpans) {
    const inScope = new Map<string, Span[]>()
    for (const span of spans) {
      const own = inScope.get(span.traceId)
      if (own) own.push(span)
      else inScope.set(span.traceId, [span])
    }
    for (const [traceId, own] of inScope) {
      const trace = traces.get(traceId) ?? { resource, scopeSpans: [] }
      trace.scopeSpans.push({ scope, spans: own })
      traces.set(traceId, trace)
    }
  }
  return traces
}
