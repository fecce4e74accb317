import path from 'node:path'
import { openFileTarget } from '../../src/main/electron/file-target.ts'
import { createKeyScrubber } from '../../src/main/keys/scrubber.ts'
import { createTraceExports, type TraceExports } from '../../src/main/monitor/exports/trace-exports.ts'
import type { FileTarget } from '../../src/main/ports.ts'
import type { AnalysisReads } from '../../src/main/store/analysis/analysis-reads.ts'
import type { TraceExport } from '../../src/shared/domain.ts'

/** A key that was entered once, and may be in no file. */
export const enteredKey = 'sk-once-entered-1234567890'

/** Exports of what is read into a folder. `ended` settles with the first that ends; `told` has all it said until then. */
export function exportsOf(
  read: AnalysisReads,
  folder: () => string,
  more: {
    exportPage?: AnalysisReads['exportPage'] | undefined
    /** What stands between an export and its file. */
    through?: (target: FileTarget) => FileTarget
  } = {},
): { exports: TraceExports; ended: Promise<TraceExport>; told: TraceExport[] } {
  const told: TraceExport[] = []
  const { promise: ended, resolve } = Promise.withResolvers<TraceExport>()
  const { exportPage = read.exportPage, through = (target) => target } = more
  const exports = createTraceExports({
    read: { ...read, exportPage },
    saveFile: async (name) => through(await openFileTarget(path.join(folder(), name))),
    clock: { nowMs: () => 1_795_000_000_000, monotonicMs: () => performance.now() },
    scrub: createKeyScrubber({ seen: () => [enteredKey] }).value,
    emit: (event, payload) => {
      if (event !== 'export.changed') return
      const { export: state } = payload as { export: TraceExport }
      told.push(state)
      if (state.state !== 'running') resolve(state)
    },
    onError: () => {},
  })
  return { exports, ended, told }
}
