import { createConnectionReads } from './connection-log.ts'
import type { Db } from './database.ts'
import { createChatReads } from './read-chat.ts'
import { createDeadExport } from './export-dead.ts'
import { createDeadReads } from './read-dead.ts'
import { createOutboxReads } from './read-outbox.ts'
import { createTraceReads } from './read-traces.ts'
import { createWorkReads } from './read-work.ts'

/** Every read there is. Runs in the reader thread, or directly in a test. */
export function createReader(db: Db) {
  return {
    ...createChatReads(db),
    ...createTraceReads(db),
    ...createOutboxReads(db),
    ...createDeadReads(db),
    ...createConnectionReads(db),
    ...createWorkReads(db),
    ...createDeadExport(db),
  }
}

export type Reader = ReturnType<typeof createReader>
