import type { ExportedObservation, ExportRows, ListedObservation } from '../../../shared/domain.ts'
import type { Store } from '../../store/thread/store.ts'
import { exportFormats, observationFormats } from './export-format.ts'

const pageRows = 500
const pageBytes = 2_000_000

export type ExportReads = Pick<Store['monitor'], 'countTraces' | 'exportPage' | 'observationPage'>

export interface ExportedPiece {
  piece: string | Uint8Array
  rowCount: number
  /** Null at the end. */
  nextCursor: string | null
}

/** What goes into a file, a page at a time, newest first. */
interface ExportSource {
  count(): Promise<number>
  page(cursor: string | null): Promise<ExportedPiece>
  /** What the file ends with. */
  end(): Promise<string | Uint8Array>
  /** However it went. */
  close(): Promise<void>
}

export const extensionOf = (wanted: ExportRows): string =>
  wanted.rows === 'observations' ? observationFormats[wanted.format].extension : exportFormats[wanted.format].extension

/** `scrub` takes keys out of what goes into a file. */
export function openExportRows(read: ExportReads, wanted: ExportRows, scrub: <T>(value: T) => T): ExportSource {
  if (wanted.rows === 'observations') {
    const { filter } = wanted
    const { add, end, close } = observationFormats[wanted.format].begin()
    return {
      count: async () => (await read.observationPage(filter, null, 1)).totalCount ?? 0,
      async page(cursor) {
        const { rows, nextCursor } = await read.observationPage(filter, cursor, pageRows)
        return { piece: await add(scrub(rows.map(toExported))), rowCount: rows.length, nextCursor }
      },
      end,
      close,
    }
  }
  const { filter } = wanted
  const { bodies, begin } = exportFormats[wanted.format]
  const { add, end, close } = begin()
  return {
    count: () => read.countTraces(filter),
    async page(cursor) {
      const options = { filter, cursor, maxRows: pageRows, maxBytes: pageBytes, bodies }
      const { traces, nextCursor } = await read.exportPage(options)
      return { piece: await add(scrub(traces)), rowCount: traces.length, nextCursor }
    },
    end,
    close,
  }
}

function toExported(listed: ListedObservation): ExportedObservation {
  const { prompt: _, snippet: _s, conversationTitle: _t, ...row } = listed
  return row
}
