import { createAttachmentWrites } from '../chat/attachments.ts'
import { createBatchWrites } from '../log/batches.ts'
import { createConnectionLog } from '../log/connection-log.ts'
import { createChatImports } from '../chat/chat-imports.ts'
import { createConversationWrites } from '../chat/conversations.ts'
import { createFolderWrites } from '../chat/folders.ts'
import { createForks } from '../chat/fork.ts'
import { createMessageChanges } from '../chat/message-changes.ts'
import type { Db } from '../schema/db.ts'
import { createImportWrites } from '../imports/import-writes.ts'
import { createMediaWrites } from '../log/media-uploads.ts'
import { createDeadWrites } from '../log/dead.ts'
import { createProjectWrites } from '../log/projects.ts'
import { createSizeCapWrites } from '../size-cap.ts'
import { createScoreWrites } from '../log/scores.ts'
import { createSearchIndex } from '../chat/search-index.ts'
import { createChangeFeed } from '../traces/change-feed.ts'
import { createStepWrites } from '../chat/turn-steps.ts'
import { createSideBySideWrites } from '../chat/side-by-side.ts'
import { createWaitingWrites } from '../chat/waiting-messages.ts'
import { createTurnWrites } from '../chat/turns.ts'
import { createPromptWrites } from '../chat/prompt-library.ts'
import { createDeriving } from '../traces/derive-backlog.ts'

/** Every write there is. Runs in the writer thread, or directly in a test. */
export function createWriter(db: Db) {
  const search = createSearchIndex(db)
  const deriving = createDeriving(db)
  const importWrites = createImportWrites(db)
  return {
    ...createTurnWrites(db),
    ...createStepWrites(db),
    ...createWaitingWrites(db),
    ...createSideBySideWrites(db),
    ...createScoreWrites(db),
    ...createConversationWrites(db),
    ...createFolderWrites(db),
    ...createForks(db),
    ...createMessageChanges(db),
    ...createAttachmentWrites(db),
    ...createPromptWrites(db),
    ...createBatchWrites(db),
    ...createDeadWrites(db),
    ...createMediaWrites(db),
    ...createConnectionLog(db),
    ...createProjectWrites(db),
    ...createSizeCapWrites(db),
    ...importWrites,
    importChat: createChatImports(db).importChat,
    deriveStep: deriving.deriveStep,
    indexSearchStep: search.indexStep,
    rebuildIndex: db.transaction((): void => {
      deriving.deriveAnew()
      search.indexAnew()
      importWrites.deriveImportsAnew()
    }).immediate,
    pruneChangesStep: createChangeFeed(db).pruneChangesStep,
  }
}

export type Writer = ReturnType<typeof createWriter>
