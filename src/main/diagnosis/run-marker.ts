import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { LastEnd } from '../../shared/domain.ts'
import { replaceFile } from '../store/files.ts'
import { logTail, versionLines } from './basics.ts'
import { logRedaction } from './redaction.ts'

/** Lies in the data folder as long as an app runs over it: one that is found says that the app before did not end in order. */
const marker = (folder: string): string => path.join(folder, 'holdfast.running')
const reportsFolder = (folder: string): string => path.join(folder, 'reports')
const keptReports = 5
const reportName = /^holdfast-[\dTZ-]+\.txt$/

interface Run {
  version: string
  startedAtMs: number
  /** What ended it, where that was an error. */
  error?: string
  /** A start that failed has kept the report of it. */
  isReported?: boolean
}

export interface RunMarker {
  /** How the app before ended, where that was not in order. */
  lastEnd: LastEnd | null
  /** The present one ends in order. */
  end(): void
  /** The present one could not start: the next one tells how the one before it ended. */
  giveUp(): void
}

/** Call it once the folder is this process's own. Whatever fails is passed over: the app runs without it. */
export function markRun(folder: string, version: string, nowMs: number): RunMarker {
  const before = readRun(folder)
  const lastEnd = before && endOf(before, nowMs)
  if (before && lastEnd && !before.isReported) void keepReport(folder, version, before, lastEnd).catch(() => {})
  write(folder, { version, startedAtMs: nowMs })
  const end = (): void => {
    // One that ends because of an error tells of it at the next start.
    if (readRun(folder)?.error !== undefined) return
    try {
      fs.rmSync(marker(folder), { force: true })
    } catch {
      // Then the next start tells of an end that was none.
    }
  }
  return {
    lastEnd,
    end,
    giveUp: () => {
      if (!before) end()
      else if (readRun(folder)?.error === undefined) write(folder, { ...before, isReported: true })
    },
  }
}

/** For an error that nothing caught, before the app ends because of it. Never throws. */
export function markError(folder: string, error: string): void {
  const run = readRun(folder)
  if (run && run.error === undefined) write(folder, { ...run, error })
}

/** The newest one that was kept; null where there is none. */
export function newestReport(folder: string): string | null {
  try {
    const [newest] = reports(folder)
    return newest === undefined ? null : fs.readFileSync(path.join(reportsFolder(folder), newest), 'utf8')
  } catch {
    return null
  }
}

function endOf({ startedAtMs, error }: Run, nowMs: number): LastEnd {
  const bootedAtMs = nowMs - os.uptime() * 1000
  return { startedAtMs, cause: error !== undefined ? 'error' : bootedAtMs > startedAtMs ? 'power' : 'unknown' }
}

const causes: Record<LastEnd['cause'], string> = {
  error: 'an error that nothing caught',
  power: 'the computer was switched off or restarted meanwhile',
  unknown: 'it was ended from outside, or crashed',
}

async function keepReport(folder: string, version: string, run: Run, { cause, startedAtMs }: LastEnd): Promise<void> {
  // Before this start adds to it.
  const tail = logTail(folder)
  const redact = await logRedaction()
  const text = [
    'Holdfast did not end as it should.',
    `It was version ${run.version}, started ${new Date(startedAtMs).toISOString()}. Why: ${causes[cause]}.`,
    ...(run.error === undefined ? [] : ['', run.error]),
    '',
    'Found by:',
    ...versionLines(version),
    '',
    'The last lines of its log:',
    ...tail,
    '',
  ].join('\n')
  fs.mkdirSync(reportsFolder(folder), { recursive: true, mode: 0o700 })
  const name = `holdfast-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.txt`
  replaceFile(path.join(reportsFolder(folder), name), redact(text), reportsFolder(folder))
  for (const old of reports(folder).slice(keptReports))
    fs.rmSync(path.join(reportsFolder(folder), old), { force: true })
}

/** Newest first. */
const reports = (folder: string): string[] =>
  fs
    .readdirSync(reportsFolder(folder))
    .filter((name) => reportName.test(name))
    .toSorted()
    .toReversed()

function readRun(folder: string): Run | null {
  try {
    const run = JSON.parse(fs.readFileSync(marker(folder), 'utf8')) as Partial<Run>
    const { version, startedAtMs, error, isReported } = run
    if (typeof version !== 'string' || typeof startedAtMs !== 'number') return { version: 'unknown', startedAtMs: 0 }
    return { version, startedAtMs, ...(typeof error === 'string' ? { error } : {}), isReported: isReported === true }
  } catch (error) {
    // Half of one is one.
    return error instanceof SyntaxError ? { version: 'unknown', startedAtMs: 0 } : null
  }
}

function write(folder: string, run: Run): void {
  try {
    fs.writeFileSync(marker(folder), JSON.stringify(run), { mode: 0o600 })
  } catch {
    // A full disk is told of elsewhere.
  }
}
