import type { ExportRows } from '../../../shared/domain.ts'
import type { Store } from '../../store/thread/store.ts'
import { exportFormats } from './export-format.ts'

const pageRows = 500
const pageBytes = 2_000_000

export type ExportReads = Pick<
  Store['monitor'],
  'countTraces' | 'exportPage' | 'observationPage' | 'observationExportPage'
>

/** And what says where it ends. */
export type BoundedReads = ExportReads & Pick<Store['monitor'], 'tracePage'>

export interface ExportedPiece {
  piece: string | Uint8Array
  rowCount: number
  /** Null at the end. */
  nextCursor: string | null
}

/** What goes into a file, a page at a time, newest first. */
export interface ExportSource {
  count(): Promise<number>
  page(cursor: string | null): Promise<ExportedPiece>
  /** What the file ends with. */
  end(): Promise<string | Uint8Array>
  /** However it went. */
  close(): Promise<void>
}

export const extensionOf = ({ format }: ExportRows): string => exportFormats[format].extension

/**
 * The same without what begins after `nowMs`, while it is written. Where the clock of another computer was ahead of this one's, what is
 * there already began later than that, and is in it.
 */
export async function upTo(nowMs: number, read: BoundedReads, wanted: ExportRows): Promise<ExportRows> {
  const { rows, filter } = wanted
  const page = rows === 'traces' ? await read.tracePage(filter, null, 1) : await read.observationPage(filter, null, 1)
  const toMs = Math.max(nowMs, page.rows[0]?.startedAtMs ?? nowMs)
  return { ...wanted, filter: { ...filter, toMs: Math.min(filter.toMs ?? Infinity, toMs) } }
}

/** `scrub` takes keys out of what goes into a file. */
export function openExportRows(read: ExportReads, wanted: ExportRows, scrub: <T>(value: T) => T): ExportSource {
  const { rows, filter, format } = wanted
  const { bodies } = exportFormats[format]
  const limits = { maxRows: pageRows, maxBytes: pageBytes, bodies }
  if (rows === 'observations') {
    const { add, end, close } = exportFormats[format].observations()
    return {
      count: async () => (await read.observationPage(filter, null, 1)).totalCount ?? 0,
      async page(cursor) {
        const { observations, nextCursor } = await read.observationExportPage({ filter, cursor, ...limits })
        return { piece: await add(scrub(observations)), rowCount: observations.length, nextCursor }
      },
      end,
      close,
    }
  }
  const { add, end, close } = exportFormats[format].traces()
  return {
    count: () => read.countTraces(filter),
    async page(cursor) {
      const { traces, nextCursor } = await read.exportPage({ filter, cursor, ...limits })
      return { piece: await add(scrub(traces)), rowCount: traces.length, nextCursor }
    },
    end,
    close,
  }
}
