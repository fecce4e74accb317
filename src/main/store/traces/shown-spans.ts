import type { Db } from '../schema/db.ts'

type PickSpan = (traceId: string) => string | undefined

/** The spans of a trace that tell most of it, by their ids. */
export function createShownSpans(db: Db): Record<'root' | 'first' | 'firstCall' | 'lastCall', PickSpan> {
  const pick = (order: string, where = ''): PickSpan => {
    const found = db
      .prepare<[string], string>(
        `SELECT span_id FROM observations WHERE trace_id = ? ${where} ORDER BY ${order} LIMIT 1`,
      )
      .pluck()
    return (traceId) => found.get(traceId)
  }
  const isCall = "AND type = 'generation'"
  return {
    root: pick('started_at_ms, row', 'AND parent_span_id IS NULL'),
    first: pick('started_at_ms, row'),
    firstCall: pick('started_at_ms, row', isCall),
    lastCall: pick('started_at_ms + COALESCE(duration_ms, 0) DESC, row DESC', isCall),
  }
}
