import { app } from 'electron'
import { logTail, versionLines } from '../diagnosis/basics.ts'
import { logRedaction } from '../diagnosis/redaction.ts'

export interface Crash {
  atMs: number
  reason: string
  exitCode: number
}

/** What a report of a crash needs, as text: versions, how the page ended, and the last lines of the log without keys. */
export async function diagnosticsOf(dataFolder: string, crashes: readonly Crash[]): Promise<string> {
  const redact = await logRedaction()
  const ends = crashes.map(
    ({ atMs, reason, exitCode }) => `${new Date(atMs).toISOString()} page ended: ${reason} (${exitCode})`,
  )
  const lines = [
    ...versionLines(app.getVersion()),
    ...ends,
    '',
    'The last lines of the log:',
    ...logTail(dataFolder),
    '',
  ]
  return redact(lines.join('\n'))
}
