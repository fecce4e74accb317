import fs from 'node:fs'
import path from 'node:path'
import type { Ports } from '../ports.ts'

const maxBytes = 1_000_000

/**
 * Appends lines to `holdfast.log` in the data folder; a full file becomes `holdfast.old.log`, in place of the one before.
 * Written at once, so that the line before a crash is there. Never throws: a full disk must not end the app.
 */
export function openLog(folder: string): Ports['log'] {
  const file = path.join(folder, 'holdfast.log')
  let bytes = sizeOf(file)
  return (level, message) => {
    const line = `${new Date().toISOString()} ${level} ${message}\n`
    try {
      if (bytes + Buffer.byteLength(line) > maxBytes) {
        fs.renameSync(file, path.join(folder, 'holdfast.old.log'))
        bytes = 0
      }
      fs.appendFileSync(file, line, { mode: 0o600 })
      bytes += Buffer.byteLength(line)
    } catch {
      process.stderr.write(line)
    }
  }
}

function sizeOf(file: string): number {
  try {
    return fs.statSync(file).size
  } catch {
    return 0
  }
}
