import { createBatchWrites } from './batches.ts'
import { createConnectionLog } from './connection-log.ts'
import { createConversationWrites } from './conversations.ts'
import type { Db } from './database.ts'
import { createDeadWrites } from './dead.ts'
import { createProjectWrites } from './projects.ts'
import { createRetention } from './retention.ts'
import { createScoreWrites } from './scores.ts'
import { createSearchIndex } from './search-index.ts'
import { createTurnWrites } from './turns.ts'

/** Every write there is. Runs in the writer thread, or directly in a test. */
export function createWriter(db: Db) {
  return {
    ...createTurnWrites(db),
    ...createScoreWrites(db),
    ...createConversationWrites(db),
    ...createBatchWrites(db),
    ...createDeadWrites(db),
    ...createConnectionLog(db),
    ...createProjectWrites(db),
    ...createRetention(db),
    indexSearchStep: createSearchIndex(db).indexStep,
  }
}

export type Writer = ReturnType<typeof createWriter>
