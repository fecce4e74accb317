import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { openAnalysis } from '../../src/main/store/analysis/analysis.ts'
import type { Limits } from '../../src/main/store/analysis/limits.ts'
import type { AnalysisReads } from '../../src/main/store/analysis/analysis-reads.ts'
import { openWriterDatabase } from '../../src/main/store/schema/database.ts'
import type { Db } from '../../src/main/store/schema/db.ts'
import type { Told } from '../../src/main/store/thread/thread-protocol.ts'

export interface TestAnalysis {
  read: AnalysisReads
  /** What it told, in order. */
  told: Told[]
  close(): Promise<void>
}

/** What the Monitor's process runs, in this one. The folder has a database that was opened for writing. */
export function analysisOf(folder: string, limits?: Limits): TestAnalysis {
  const told: Told[] = []
  const { methods, close } = openAnalysis(folder, (word) => void told.push(word), limits)
  return { read: methods, told, close }
}

/** A database of its own for each test, or for all of a file, and the Monitor's reads of it. To be used within tests and hooks. */
export function useAnalysis(
  name: string,
  each: 'test' | 'file' = 'test',
  limits?: Limits,
): { readonly folder: string; readonly db: Db; readonly read: AnalysisReads } {
  let folder = ''
  let db: Db
  let analysis: TestAnalysis
  const [before, after] = each === 'test' ? [beforeEach, afterEach] : [beforeAll, afterAll]
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), `holdfast-${name}-`))
    db = openWriterDatabase(folder)
    analysis = analysisOf(folder, limits)
  })
  after(async () => {
    await analysis.close()
    db.close()
    fs.rmSync(folder, { recursive: true })
  })
  return {
    get folder() {
      return folder
    },
    get db() {
      return db
    },
    get read() {
      return analysis.read
    },
  }
}

/** Each way in which the Monitor counts: by rows, by what was added up of all or of some, sorted or by bins. */
export const waysToCount: Record<string, Limits> = {
  'few rows': { few: 250_000, mostStale: 200 },
  'what was added up': { few: 0, mostStale: 0 },
  'what was added up and what changed since': { few: 0, mostStale: 60 },
}
