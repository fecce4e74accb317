import { openReaderDatabase } from '../schema/database.ts'
import type { Told } from '../thread/thread-protocol.ts'
import { createAnalysisReads, type AnalysisReads } from './analysis-reads.ts'
import { createAsk } from './ask.ts'

export interface Analysis {
  methods: AnalysisReads
  /** Brings the copy up to date, before anybody asks. */
  getReady(): Promise<void>
  /** Ends what is being asked. */
  close(): Promise<void>
}

export function openAnalysis(folder: string, tell: (told: Told) => void): Analysis {
  const db = openReaderDatabase(folder)
  const { ask, close } = createAsk(db, folder, tell)
  return {
    methods: createAnalysisReads(db, ask),
    getReady: () => ask(async () => {}),
    close: async () => {
      await close()
      db.close()
    },
  }
}
