import { randomUUID } from 'node:crypto'
import type {
  ExportRows,
  ObservationFilter,
  TraceExport,
  TraceExportFormat,
  TraceFilter,
} from '../../../shared/domain.ts'
import type { Emit } from '../../ipc/events.ts'
import type { FileTarget, Ports } from '../../ports.ts'
import { RouteFailure } from '../../ipc/route-failure.ts'
import {
  extensionOf,
  openExportRows,
  upTo,
  type ExportedPiece,
  type BoundedReads,
  type ExportSource,
} from './export-rows.ts'
import { words } from '../../../shared/words/t.ts'

const tellEveryMs = 200
const maxRunning = 4

interface BegunExport {
  id: string
  downloadPath: string | null
}

export interface TraceExports {
  /** Asks the user where to, and goes on by itself. Null where they chose not to. */
  begin(filter: TraceFilter, format: TraceExportFormat): Promise<BegunExport | null>
  beginObservations(filter: ObservationFilter, format: TraceExportFormat): Promise<BegunExport | null>
  cancel(id: string): void
  /** To a target that the caller has, and waits for; answers how many rows are in it. Throws RouteFailure. */
  writeTo(wanted: ExportRows, target: FileTarget, signal: AbortSignal): Promise<number>
  /** Ends all that runs, and leaves nothing of it. */
  close(): Promise<void>
}

/** Writes what a filter matches to a file, a page at a time: no more than a page is in memory. */
export function createTraceExports(rooms: {
  read: BoundedReads
  saveFile: Ports['saveFile']
  clock: Ports['clock']
  /** Takes keys out of what goes into a file. */
  scrub: <T>(value: T) => T
  emit: Emit
  onError(message: string): void
}): TraceExports {
  const { read, clock, emit } = rooms
  const running = new Map<string, { cancel: AbortController; ended: Promise<unknown> }>()

  /** Answers how it ended. */
  async function run(
    shown: TraceExport,
    wanted: Promise<ExportRows>,
    target: FileTarget,
    signal: AbortSignal,
    show: (state: TraceExport) => void,
  ): Promise<TraceExport> {
    let rows: ExportSource | null = null
    let state = shown
    const tell = (change: Partial<TraceExport>): void => {
      state = { ...state, ...change }
      show(state)
    }
    const cancelled = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    })
    cancelled.catch(() => {})
    const orCancelled = <T>(work: Promise<T>): Promise<T> => Promise.race([work, cancelled])
    const write = async (piece: string | Uint8Array): Promise<void> => {
      if (piece.length > 0) await orCancelled(target.write(piece))
    }
    try {
      signal.throwIfAborted()
      tell({})
      rows = openExportRows(read, await orCancelled(wanted), rooms.scrub)
      tell({ totalCount: await orCancelled(rows.count()) })
      let cursor: string | null = null
      let toldAtMs = clock.monotonicMs()
      do {
        const page: ExportedPiece = await orCancelled(rows.page(cursor))
        await write(page.piece)
        cursor = page.nextCursor
        const rowCount = state.rowCount + page.rowCount
        if (clock.monotonicMs() - toldAtMs < tellEveryMs) state = { ...state, rowCount }
        else {
          toldAtMs = clock.monotonicMs()
          tell({ rowCount })
        }
      } while (cursor !== null)
      await write(await orCancelled(rows.end()))
      signal.throwIfAborted()
      await orCancelled(target.finish())
      tell({ state: 'done' })
    } catch (error) {
      await target.discard().catch((left: Error) => rooms.onError(`An export could not be cleared up: ${left.message}`))
      if (signal.aborted) tell({ state: 'cancelled' })
      else tell({ state: 'failed', problem: wordsOf(error, rooms.onError) })
    } finally {
      await rows?.close()
    }
    return state
  }

  /** From the moment that it was asked for, not from that in which its file was chosen. */
  function upToNow(wanted: ExportRows): Promise<ExportRows> {
    const bounded = upTo(clock.nowMs(), read, wanted)
    // Whoever waits for it is told; nobody does where no file is chosen.
    bounded.catch(() => {})
    return bounded
  }

  function begin(
    wanted: ExportRows,
    bounded: Promise<ExportRows>,
    target: FileTarget,
    cancel: AbortController,
    show: (state: TraceExport) => void,
  ): { id: string; ended: Promise<TraceExport> } {
    const id = randomUUID()
    const shown: TraceExport = {
      id,
      rows: wanted.rows,
      format: wanted.format,
      fileName: target.fileName,
      state: 'running',
      rowCount: 0,
      totalCount: null,
      problem: null,
    }
    const ended = run(shown, bounded, target, cancel.signal, show).finally(() => running.delete(id))
    running.set(id, { cancel, ended })
    return { id, ended }
  }

  function refuseMany(): void {
    if (running.size >= maxRunning)
      throw new RouteFailure('busy', words('Several exports are running. Wait for one, or cancel it.'))
  }

  async function start(wanted: ExportRows): Promise<BegunExport | null> {
    refuseMany()
    const atMs = clock.nowMs()
    const proposed = `holdfast-${wanted.rows}-${new Date(atMs).toISOString().replaceAll(/[:.]/g, '-')}.${extensionOf(wanted)}`
    const bounded = upToNow(wanted)
    const target = await rooms.saveFile(proposed)
    if (!target) return null
    const show = (state: TraceExport): void => emit('export.changed', { export: state })
    const { id } = begin(wanted, bounded, target, new AbortController(), show)
    return { id, downloadPath: target.downloadPath }
  }

  return {
    begin: (filter, format) => start({ rows: 'traces', filter, format }),
    beginObservations: (filter, format) => start({ rows: 'observations', filter, format }),
    cancel: (id) => running.get(id)?.cancel.abort(new Error('cancelled')),
    writeTo: async (wanted, target, signal) => {
      refuseMany()
      const cancel = new AbortController()
      signal.addEventListener('abort', () => cancel.abort(signal.reason), { once: true })
      if (signal.aborted) cancel.abort(signal.reason)
      const { state, rowCount, problem } = await begin(wanted, upToNow(wanted), target, cancel, () => {}).ended
      if (state === 'done') return rowCount
      throw new RouteFailure('internal', problem ?? words('The export was ended, so no file was saved.'))
    },
    close: async () => {
      const all = [...running.values()]
      for (const { cancel } of all) cancel.abort(new Error('closing'))
      await Promise.all(all.map(({ ended }) => ended))
    },
  }
}

function wordsOf(error: unknown, onError: (message: string) => void): string {
  if (error instanceof RouteFailure) return error.message
  onError(`An export failed: ${error instanceof Error ? error.message : String(error)}`)
  return words('What is to be exported could not be read, so no file was saved. Try again.')
}
