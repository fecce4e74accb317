import { cutText } from '../../shared/text.ts'
import { app } from 'electron'
import fs from 'node:fs'
import path from 'node:path'

const shownLines = 40
const lineLength = 300
/** Of the log's end. */
const readBytes = 64_000

export interface Crash {
  atMs: number
  reason: string
  exitCode: number
}

/** What a report of a crash needs, as text: versions, how the page ended, and the last lines of the log without keys. */
export async function diagnosticsOf(dataFolder: string, crashes: readonly Crash[]): Promise<string> {
  const { createRedactor, noRedaction } = await import('../records/redaction/redaction.ts')
  const { words } = createRedactor({ ...noRedaction, keys: true, emails: true })
  const { electron, chrome, node } = process.versions
  const lines = lastLines(path.join(dataFolder, 'holdfast.log')).map((line) => words(cutText(line, lineLength)))
  return [
    `Holdfast ${app.getVersion()}`,
    `${process.platform} ${process.arch}, ${process.getSystemVersion()}`,
    `Electron ${electron}, Chromium ${chrome}, Node ${node}`,
    ...crashes.map(
      ({ atMs, reason, exitCode }) => `${new Date(atMs).toISOString()} page ended: ${reason} (${exitCode})`,
    ),
    '',
    'The last lines of the log:',
    ...lines,
    '',
  ].join('\n')
}

function lastLines(file: string): string[] {
  try {
    const handle = fs.openSync(file, 'r')
    try {
      const { size } = fs.fstatSync(handle)
      const bytes = Buffer.alloc(Math.min(size, readBytes))
      fs.readSync(handle, bytes, 0, bytes.length, size - bytes.length)
      return bytes.toString().trimEnd().split('\n').slice(-shownLines)
    } finally {
      fs.closeSync(handle)
    }
  } catch {
    return []
  }
}
