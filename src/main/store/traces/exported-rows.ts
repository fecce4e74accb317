import type { ExportedTrace, Observation } from '../../../shared/domain.ts'
import { parsedOrText } from '../../../shared/json-values.ts'
import { askedIn } from '../../../shared/messages/asked.ts'
import type { Db } from '../schema/db.ts'
import type { ResourceSpans } from '../../records/otlp.ts'
import { readResourceSpans } from '../../records/payload.ts'
import { createImportReads } from '../imports/import-reads.ts'
import { observationsOf } from './observations.ts'
import { textOr } from '../sound-values.ts'
import { firstLine, toTraceFields, traceSelect, type TraceSqlRow } from './trace-row.ts'

interface ExportedSqlRow extends TraceSqlRow {
  tags: unknown
  /** Of an import alone. */
  prompt: unknown
  payload: unknown
}

/** What goes with a trace's figures, if anything. */
export type ExportedBodies = 'observations' | 'spans' | null

export interface ExportPage {
  traces: ExportedTrace[]
  /** Null at the end. */
  nextCursor: string | null
}

/**
 * What was asked, as it was recorded: a file may go anywhere, so what redaction took out is not in it, though the chat has it.
 */
const recordedPrompt = (observations: readonly Observation[]): string =>
  firstLine(askedIn(observations.find(({ type }) => type === 'generation')?.input))

/**
 * What a file has of these rows, in their order, as far as `maxBytes` of bodies are read. `readCount` rows were looked at;
 * `isWhole` says whether that is all.
 */
export function createExportedRows(db: Db) {
  const exportedRow = db.prepare<[number], ExportedSqlRow>(
    `SELECT ${traceSelect}, (SELECT payload FROM payloads p WHERE p.seq = t.record_seq) AS payload FROM traces t WHERE t.row = ?`,
  )
  const { importedPayloads } = createImportReads(db)
  return (
    places: readonly { row: number }[],
    options: { maxBytes: number; bodies: ExportedBodies },
  ): { traces: ExportedTrace[]; readCount: number; isWhole: boolean } => {
    const traces: ExportedTrace[] = []
    let bytes = 0
    for (const [index, { row }] of places.entries()) {
      const found = exportedRow.get(row)
      if (found) {
        const payloads = found.source === 'import' ? importedPayloads(found.trace_id) : [textOr(found.payload, '')]
        traces.push(toExported(found, payloads, options.bodies))
        bytes += payloads.reduce((sum, { length }) => sum + length, 0)
      }
      if (bytes >= options.maxBytes) return { traces, readCount: index + 1, isWhole: index + 1 === places.length }
    }
    return { traces, readCount: places.length, isWhole: true }
  }
}

/** None where a damaged file holds no list. */
export function tagsOf(column: unknown): string[] {
  const tags = parsedOrText(column)
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : []
}

/** What cannot be read has no spans. */
function spansOf(payload: string): ResourceSpans[] {
  try {
    return payload === '' ? [] : [readResourceSpans(payload)]
  } catch {
    return []
  }
}

function toExported(row: ExportedSqlRow, payloads: string[], bodies: ExportedBodies): ExportedTrace {
  const { conversationTitle: _, ...trace } = toTraceFields(row)
  const observations = payloads.flatMap(observationsOf)
  return {
    ...trace,
    // Of an import it was made of its spans.
    prompt: row.source === 'import' ? firstLine(textOr(row.prompt, '')) : recordedPrompt(observations),
    release: textOr(row.release, null),
    tags: tagsOf(row.tags),
    errorType: textOr(row.error_type, null),
    ...(bodies === 'observations' && { observations }),
    ...(bodies === 'spans' && { resourceSpans: payloads.flatMap(spansOf) }),
  }
}
