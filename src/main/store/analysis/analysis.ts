import { openReaderDatabase } from '../schema/database.ts'
import type { Told } from '../thread/thread-protocol.ts'
import { createAnalysisReads, type AnalysisReads } from './analysis-reads.ts'
import { createAsk } from './ask.ts'
import { usualLimits } from './limits.ts'

export interface Analysis {
  methods: AnalysisReads
  /** Brings the copy up to date, before anybody asks. */
  getReady(): Promise<void>
  /** Ends what is being asked. */
  close(): Promise<void>
}

export function openAnalysis(folder: string, tell: (told: Told) => void, limits = usualLimits): Analysis {
  const db = openReaderDatabase(folder)
  const { ask, close } = createAsk(db, folder, tell, limits)
  return {
    methods: createAnalysisReads(db, ask, limits),
    getReady: () => ask(async () => {}),
    close: async () => {
      await close()
      db.close()
    },
  }
}
