import { createBatchWrites } from '../log/batches.ts'
import { createConnectionLog } from '../log/connection-log.ts'
import { createConversationWrites } from '../chat/conversations.ts'
import type { Db } from '../schema/db.ts'
import { createDeadWrites } from '../log/dead.ts'
import { createProjectWrites } from '../log/projects.ts'
import { createSizeCapWrites } from '../size-cap.ts'
import { createScoreWrites } from '../log/scores.ts'
import { createSearchIndex } from '../chat/search-index.ts'
import { createTurnWrites } from '../chat/turns.ts'

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
    ...createSizeCapWrites(db),
    indexSearchStep: createSearchIndex(db).indexStep,
  }
}

export type Writer = ReturnType<typeof createWriter>
