import fs from 'node:fs'
import os from 'node:os'
import { cutText } from '../../shared/text.ts'
import { logFile } from './log-file.ts'

const shownLines = 80
const lineLength = 300
/** Of the log's end. */
const readBytes = 64_000

/** What runs, and on what. */
export function versionLines(appVersion: string): string[] {
  const { electron, chrome, node } = process.versions
  const runtime = electron === undefined ? `Node ${node}` : `Electron ${electron}, Chromium ${chrome}, Node ${node}`
  return [`Holdfast ${appVersion}`, `${process.platform} ${process.arch}, ${os.release()}`, runtime]
}

/** The end of the log, which may go back into the file before. */
export function logTail(folder: string): string[] {
  const lines = lastLines(logFile(folder))
  const before = lines.length < shownLines ? lastLines(logFile(folder, 1)) : []
  return [...before, ...lines].slice(-shownLines).map((line) => cutText(line, lineLength))
}

function lastLines(file: string): string[] {
  try {
    const handle = fs.openSync(file, 'r')
    try {
      const { size } = fs.fstatSync(handle)
      const bytes = Buffer.alloc(Math.min(size, readBytes))
      fs.readSync(handle, bytes, 0, bytes.length, size - bytes.length)
      return bytes.toString().trimEnd().split('\n').filter(Boolean)
    } finally {
      fs.closeSync(handle)
    }
  } catch {
    return []
  }
}
