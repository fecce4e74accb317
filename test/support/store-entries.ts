import fs from 'node:fs'
import path from 'node:path'
import { startProcess } from '../../src/main/serve/child-process.ts'

/** Of the sources, or of the bundle that this is part of (bundle-app.ts). */
function entry(source: string, bundled: string): string {
  const file = path.join(import.meta.dirname, bundled)
  return fs.existsSync(file) ? file : path.join(import.meta.dirname, '../../src/main/store', source)
}

/** What a store runs in. */
export const storeEntries = {
  workers: {
    writer: entry('thread/writer-worker.ts', 'store-writer.js'),
    reader: entry('thread/reader-worker.ts', 'store-reader.js'),
    analysis: entry('analysis/analysis-process.ts', 'analysis.js'),
  },
  startProcess,
}
