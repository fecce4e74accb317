import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { ArchiveExport } from '../../shared/domain.ts'
import type { Emit } from '../ipc/events.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import type { FileTarget, Ports } from '../ports.ts'
import { openArchive, type ArchiveReads } from './archive-content.ts'
import { isoFileStamp } from '../../shared/iso-time.ts'
import { words } from '../../shared/words/t.ts'

const tellEveryMs = 200

export interface ArchiveExports {
  /** Asks the user where to, and goes on by itself. Null where they chose not to. */
  begin(): Promise<{ id: string; downloadPath: string | null } | null>
  cancel(id: string): void
  /** What runs, for a page that begins anew. */
  current(): ArchiveExport | null
  /** Ends what runs, and leaves nothing of it. */
  close(): Promise<void>
}

/** Writes everything into a zip that the user asked for. One at a time. */
export function createArchiveExports(rooms: {
  reads: ArchiveReads
  saveFile: Ports['saveFile']
  clock: Ports['clock']
  emit: Emit
  onError(message: string): void
}): ArchiveExports {
  const { clock } = rooms
  let running: { state: ArchiveExport; cancel: AbortController; ended: Promise<void> } | null = null
  let isAsking = false

  async function run(begun: ArchiveExport, atMs: number, target: FileTarget, signal: AbortSignal): Promise<void> {
    let state = begun
    let toldAtMs = -Infinity
    const tell = (change: Partial<ArchiveExport>, isStep = false): void => {
      state = { ...state, ...change }
      if (running) running.state = state
      if (isStep && clock.monotonicMs() - toldAtMs < tellEveryMs) return
      toldAtMs = clock.monotonicMs()
      rooms.emit('archive.exported', { export: state })
    }
    const end = (change: Partial<ArchiveExport>): void => {
      running = null
      tell(change)
    }
    let output: Readable | null = null
    try {
      tell({})
      output = await openArchive(rooms.reads, atMs, {
        begun: (chatTotal, traceTotal) => tell({ chatTotal, traceTotal }),
        chat: () => tell({ chatCount: state.chatCount + 1 }, true),
        traces: (count) => tell({ traceCount: state.traceCount + count }, true),
      })
      const stopping = output
      signal.addEventListener('abort', () => stopping.destroy(signal.reason as Error), { once: true })
      signal.throwIfAborted()
      for await (const piece of output as AsyncIterable<Uint8Array>) {
        await orAborted(target.write(piece), signal)
        tell({ writtenBytes: state.writtenBytes + piece.length }, true)
      }
      signal.throwIfAborted()
      await target.finish()
      end({ state: 'done' })
    } catch (error) {
      output?.destroy()
      await target.discard().catch((left: Error) => rooms.onError(`An export could not be cleared up: ${left.message}`))
      end(signal.aborted ? { state: 'cancelled' } : { state: 'failed', problem: wordsOf(error, rooms.onError) })
    }
  }

  return {
    async begin() {
      if (running || isAsking) throw new RouteFailure('busy', words('An export is running. Wait for it, or cancel it.'))
      isAsking = true
      try {
        const atMs = clock.nowMs()
        const target = await rooms.saveFile(`holdfast-export-${isoFileStamp(atMs)}.zip`)
        if (!target) return null
        const cancel = new AbortController()
        const state: ArchiveExport = {
          id: randomUUID(),
          fileName: target.fileName,
          state: 'running',
          chatCount: 0,
          chatTotal: 0,
          traceCount: 0,
          traceTotal: null,
          writtenBytes: 0,
          problem: null,
        }
        const begun = { state, cancel, ended: Promise.resolve() }
        running = begun
        begun.ended = run(state, atMs, target, cancel.signal)
        return { id: state.id, downloadPath: target.downloadPath }
      } finally {
        isAsking = false
      }
    },
    cancel(id) {
      if (running?.state.id === id) running.cancel.abort(new Error('cancelled'))
    },
    current: () => running?.state ?? null,
    async close() {
      running?.cancel.abort(new Error('closing'))
      await running?.ended
    },
  }
}

/** A browser may never fetch its file; nobody waits for that once it was cancelled. */
function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

function wordsOf(error: unknown, onError: (message: string) => void): string {
  if (error instanceof RouteFailure) return error.message
  onError(`An export of everything failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return words('What is to be exported could not be read, so no file was saved. Try again.')
}
