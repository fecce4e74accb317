import type { ExportedObservation, ExportRows, ListedObservation } from '../../shared/domain.ts'
import type { Store } from '../store/thread/store.ts'
import { exportFormats, observationFormats } from './export-format.ts'

const pageRows = 500
const pageBytes = 2_000_000

export type ExportReads = Pick<Store['monitor'], 'countTraces' | 'exportPage' | 'observationPage'>

export interface ExportedLines {
  lines: string
  rowCount: number
  /** Null at the end. */
  nextCursor: string | null
}

/** What goes into a file, a page at a time, newest first. */
interface ExportSource {
  extension: string
  /** What a file begins with. */
  head: string
  count(): Promise<number>
  page(cursor: string | null): Promise<ExportedLines>
}

/** `scrub` takes keys out of what goes into a file. */
export function openExportRows(read: ExportReads, wanted: ExportRows, scrub: <T>(value: T) => T): ExportSource {
  if (wanted.rows === 'observations') {
    const { filter } = wanted
    const { extension, head, line } = observationFormats[wanted.format]
    return {
      extension,
      head,
      count: async () => (await read.observationPage(filter, null, 1)).totalCount ?? 0,
      async page(cursor) {
        const { rows, nextCursor } = await read.observationPage(filter, cursor, pageRows)
        return { lines: scrub(rows.map(toExported)).map(line).join(''), rowCount: rows.length, nextCursor }
      },
    }
  }
  const { filter } = wanted
  const { extension, head, line, bodies } = exportFormats[wanted.format]
  return {
    extension,
    head,
    count: () => read.countTraces(filter),
    async page(cursor) {
      const options = { filter, cursor, maxRows: pageRows, maxBytes: pageBytes, bodies }
      const { traces, nextCursor } = await read.exportPage(options)
      return { lines: scrub(traces).map(line).join(''), rowCount: traces.length, nextCursor }
    },
  }
}

function toExported(listed: ListedObservation): ExportedObservation {
  const { prompt: _, snippet: _s, conversationTitle: _t, ...row } = listed
  return row
}
