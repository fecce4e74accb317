import { createAttachmentReads } from '../chat/attachments.ts'
import { createConnectionReads } from '../log/connection-log.ts'
import { createKnownChats } from '../chat/chat-imports.ts'
import type { Db } from '../schema/db.ts'
import { createWaitingReads } from '../chat/waiting-reads.ts'
import { createChatReads } from '../chat/read-chat.ts'
import { createStepReads } from '../chat/turn-steps.ts'
import { createFolderReads } from '../chat/folders.ts'
import { createDeadExport } from '../log/export-dead.ts'
import { createImportReads } from '../imports/import-reads.ts'
import { createDeadReads } from '../log/read-dead.ts'
import { createMediaReads } from '../log/media-uploads.ts'
import { createOutboxReads } from '../log/read-outbox.ts'
import { createSpendingReads } from '../traces/read-spending.ts'
import { createTraceReads } from '../traces/read-traces.ts'
import { createPromptReads } from '../chat/prompt-library.ts'
import { createWorkReads } from '../log/read-work.ts'

/** Every read there is. Runs in the reader thread, or directly in a test. */
export function createReader(db: Db) {
  return {
    ...createChatReads(db),
    ...createStepReads(db),
    ...createFolderReads(db),
    ...createWaitingReads(db),
    ...createAttachmentReads(db),
    ...createTraceReads(db),
    ...createSpendingReads(db),
    ...createOutboxReads(db),
    ...createMediaReads(db),
    ...createDeadReads(db),
    ...createConnectionReads(db),
    ...createWorkReads(db),
    ...createDeadExport(db),
    ...createImportReads(db),
    ...createKnownChats(db),
    ...createPromptReads(db),
  }
}

export type Reader = ReturnType<typeof createReader>
