import type { ExportedTrace, Observation, TraceFilter } from '../../../shared/domain.ts'
import { objectsIn, textOf } from '../../../shared/json-values.ts'
import { formatCursor, newestFirst, parseCursor } from '../../../shared/trace-columns.ts'
import type { Db } from '../schema/db.ts'
import type { ResourceSpans } from '../../records/otlp.ts'
import { readResourceSpans } from '../../records/payload.ts'
import { createImportReads } from '../imports/import-reads.ts'
import { observationsOf } from './observations.ts'
import { textOr } from '../sound-values.ts'
import { countTraces, toWhere, type Bindings } from './trace-filter.ts'
import { firstLine, toTraceFields, traceSelect, type TraceSqlRow } from './trace-row.ts'
import { pageOrder } from './trace-sort.ts'

interface ExportedSqlRow extends TraceSqlRow {
  payload: unknown
  sort_value: string | number | null
}

export interface ExportPage {
  traces: ExportedTrace[]
  /** Null at the end. */
  nextCursor: string | null
}

/**
 * What was asked, as it was recorded: a file may go anywhere, so what redaction took out is not in it, though the chat has it.
 */
function recordedPrompt(observations: readonly Observation[]): string {
  const input = observations.find(({ type }) => type === 'generation')?.input
  const asked = objectsIn(input).findLast(({ role }) => role === 'user')
  return firstLine(textOf(asked?.['content']))
}

/** What cannot be read has no spans. */
function spansOf(payload: string): ResourceSpans[] {
  try {
    return payload === '' ? [] : [readResourceSpans(payload)]
  } catch {
    return []
  }
}

/** Traces for a file, newest first and a page at a time: no page is larger than a record or so beyond `maxBytes`. */
export function createTraceExportReads(db: Db) {
  const { importedPayloads } = createImportReads(db)
  return {
    countTraces: (filter: TraceFilter): number => countTraces(db, filter),
    exportPage(options: {
      filter: TraceFilter
      cursor: string | null
      maxRows: number
      maxBytes: number
      /** What goes with the figures, if anything. */
      bodies: 'observations' | 'spans' | null
    }): ExportPage {
      const { where, bindings } = toWhere(options.filter)
      const at = options.cursor === null ? null : parseCursor(options.cursor)
      const { value, orderBy, seek } = pageOrder(newestFirst, at)
      const rows = db
        .prepare<[Bindings], ExportedSqlRow>(
          `SELECT ${traceSelect}, ${value} AS sort_value,
             (SELECT payload FROM payloads p WHERE p.seq = t.record_seq) AS payload
           FROM traces t ${where} ${seek === null ? '' : `${where === '' ? 'WHERE' : 'AND'} ${seek}`} ORDER BY ${orderBy}`,
        )
        .iterate({ ...bindings, ...(at && { sortRow: at.row, ...(at.value !== null && { sortValue: at.value }) }) })
      const traces: ExportedTrace[] = []
      let bytes = 0
      for (const row of rows) {
        const payloads = row.source === 'import' ? importedPayloads(row.trace_id) : [textOr(row.payload, '')]
        bytes += payloads.reduce((sum, { length }) => sum + length, 0)
        traces.push(toExported(row, payloads, options.bodies))
        if (traces.length >= options.maxRows || bytes >= options.maxBytes) {
          return { traces, nextCursor: formatCursor({ value: row.sort_value, row: row.row }) }
        }
      }
      return { traces, nextCursor: null }
    },
  }
}

function toExported(row: ExportedSqlRow, payloads: string[], bodies: 'observations' | 'spans' | null): ExportedTrace {
  const { conversationTitle: _, ...trace } = toTraceFields(row)
  const observations = payloads.flatMap(observationsOf)
  return {
    ...trace,
    prompt: recordedPrompt(observations),
    release: textOr(row.release, null),
    errorType: textOr(row.error_type, null),
    ...(bodies === 'observations' && { observations }),
    ...(bodies === 'spans' && { resourceSpans: payloads.flatMap(spansOf) }),
  }
}
