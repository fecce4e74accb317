import fs from 'node:fs'
import path from 'node:path'
import { cutText } from '../../shared/text.ts'
import type { Ports } from '../ports.ts'
import { logRedaction } from './redaction.ts'

const defaultMaxBytes = 1_000_000
/** The one that is written to, and those before it. */
const keptFiles = 5
const maxLineLength = 8_000

/** `holdfast.log` is the newest, `holdfast.4.log` the oldest. */
export const logFile = (folder: string, age = 0): string =>
  path.join(folder, age === 0 ? 'holdfast.log' : `holdfast.${age}.log`)

/**
 * Appends lines to `holdfast.log` in the data folder, without keys, e-mail addresses and the user's name in paths; a full file moves on, and the
 * oldest goes. A line is on the disk when this returns, so that the one before a crash is there; only those of the first
 * moments wait until what redacts them is loaded. Never throws: a full disk must not end the app.
 */
export function openLog(folder: string, maxBytes = defaultMaxBytes): Ports['log'] {
  const file = logFile(folder)
  let bytes = sizeOf(file)
  let redact: ((text: string) => string) | null = null
  let waiting: string[] = []

  const write = (line: string): void => {
    try {
      const size = Buffer.byteLength(line)
      if (bytes > 0 && bytes + size > maxBytes) {
        rotate(folder)
        bytes = 0
      }
      fs.appendFileSync(file, line, { mode: 0o600 })
      bytes += size
    } catch {
      process.stderr.write(line)
    }
  }
  const writeWaiting = (redacted: (text: string) => string): void => {
    const lines = waiting
    waiting = []
    for (const line of lines) write(redacted(line))
  }
  // Where it cannot be loaded, no line waits for ever.
  void logRedaction()
    .catch(() => withoutDetail)
    .then((loaded) => {
      redact = loaded
      writeWaiting(loaded)
    })
  // At an end before that, what was said is kept without what it was said about.
  process.once('exit', () => writeWaiting(withoutDetail))

  return (level, message) => {
    const text = cutText(message, maxLineLength).replaceAll(/\r?\n/g, '\n    ')
    const line = `${new Date().toISOString()} ${level} ${text}\n`
    if (redact) write(redact(line))
    else waiting.push(line)
  }
}

function rotate(folder: string): void {
  for (let age = keptFiles - 1; age > 0; age -= 1) {
    const before = logFile(folder, age - 1)
    if (fs.existsSync(before)) fs.renameSync(before, logFile(folder, age))
  }
  // An earlier version kept one.
  fs.rmSync(path.join(folder, 'holdfast.old.log'), { force: true })
}

/** Words of letters alone: no key and no address is left. */
const withoutDetail = (line: string): string =>
  line.replace(
    /^(\S+ \S+ )(.*)$/s,
    (_, head: string, text: string) => `${head}${text.replaceAll(/\S*[^\sA-Za-z.,:;'()]\S*/g, '…').trimEnd()}\n`,
  )

function sizeOf(file: string): number {
  try {
    return fs.statSync(file).size
  } catch {
    return 0
  }
}
