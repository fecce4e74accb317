import { openAnalysis } from '../../src/main/store/analysis/analysis.ts'
import type { AnalysisReads } from '../../src/main/store/analysis/analysis-reads.ts'
import type { Told } from '../../src/main/store/thread/thread-protocol.ts'

export interface TestAnalysis {
  read: AnalysisReads
  /** What it told, in order. */
  told: Told[]
  close(): Promise<void>
}

/** What the Monitor's process runs, in this one. The folder has a database that was opened for writing. */
export function analysisOf(folder: string): TestAnalysis {
  const told: Told[] = []
  const { methods, close } = openAnalysis(folder, (word) => void told.push(word))
  return { read: methods, told, close }
}
