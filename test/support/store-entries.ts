import fs from 'node:fs'
import path from 'node:path'
import { startProcess } from '../../src/main/serve/child-process.ts'

/** Of the sources, or of the bundle that this is part of. */
function entry(source: string): string {
  const bundled = path.join(import.meta.dirname, `${path.basename(source, '.ts')}.js`)
  return fs.existsSync(bundled) ? bundled : path.join(import.meta.dirname, '../../src/main/store', source)
}

/** What a store runs in. */
export const storeEntries = {
  workers: {
    writer: entry('thread/writer-worker.ts'),
    reader: entry('thread/reader-worker.ts'),
    analysis: entry('analysis/analysis-process.ts'),
  },
  startProcess,
}
