import fs from 'node:fs'
import path from 'node:path'

/** Where a thread's code lies: beside who starts it as source; among the entries of the bundle, of whose chunks that is one. */
export function workerFile(here: string, source: string, entry: string): string {
  const bundled = path.join(here, entry)
  return [path.join(here, source), bundled, path.join(here, '..', entry)].find((file) => fs.existsSync(file)) ?? bundled
}
