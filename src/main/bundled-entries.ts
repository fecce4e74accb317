import path from 'node:path'
import type { Ports } from './ports.ts'

/** The entries of the bundle, beside whichever of its chunks asks. */
export function bundledEntries(here: string): { folder: string; workers: Ports['workers'] } {
  const folder = path.basename(here) === 'chunks' ? path.dirname(here) : here
  return {
    folder,
    workers: {
      writer: path.join(folder, 'store-writer.js'),
      reader: path.join(folder, 'store-reader.js'),
      analysis: path.join(folder, 'analysis.js'),
    },
  }
}
