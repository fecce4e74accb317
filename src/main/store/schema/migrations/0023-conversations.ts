import type { Migration } from '../migration.ts'

/**
 * Where a chat is kept and where it came from, and what its user did to single messages. Nothing of a message is erased: a
 * deleted one is passed over, an edited one has a copy beside it.
 */
export const conversations: Migration = {
  version: 23,
  name: 'conversations',
  sql: `
    CREATE TABLE folders (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      is_collapsed INTEGER NOT NULL DEFAULT 0,
      created_at_ms INTEGER NOT NULL,
      deleted_at_ms INTEGER
    );
    -- A deleted folder's chats keep its id, so that the folder comes back with them.
    ALTER TABLE conversations ADD COLUMN folder_id TEXT;
    ALTER TABLE conversations ADD COLUMN archived_at_ms INTEGER;
    -- An answer ended in it that nobody has seen.
    ALTER TABLE conversations ADD COLUMN is_unread INTEGER NOT NULL DEFAULT 0;
    -- The message of another chat that this one goes on from.
    ALTER TABLE conversations ADD COLUMN forked_chat_id TEXT;
    ALTER TABLE conversations ADD COLUMN forked_message_id TEXT;
    -- chatgpt, claude, cherry-studio, holdfast; null for what began here.
    ALTER TABLE conversations ADD COLUMN imported_from TEXT;
    -- The message of another chat that this is a copy of, whose trace it names.
    ALTER TABLE messages ADD COLUMN copied_from TEXT;
    -- The answer whose text the user changed to this.
    ALTER TABLE messages ADD COLUMN edited_from TEXT;
    ALTER TABLE messages ADD COLUMN deleted_at_ms INTEGER;
    -- A model is sent nothing from before it: summary, start.
    ALTER TABLE messages ADD COLUMN context_mark TEXT;
    CREATE INDEX messages_streaming ON messages (conversation_id) WHERE status = 'streaming';
    CREATE INDEX messages_copied ON messages (trace_id) WHERE copied_from IS NOT NULL;
  `,
}
