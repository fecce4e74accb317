import type { Migration } from '../migration.ts'

/** Chats that came in a file, beside the traces of the same import, so that both can be taken away together. */
export const chatImports: Migration = {
  version: 18,
  name: 'chat-imports',
  sql: `
    -- Null for what was said here, and once something that was said here follows it.
    ALTER TABLE messages ADD COLUMN import_id INTEGER;
    CREATE INDEX messages_by_import ON messages (import_id, conversation_id) WHERE import_id IS NOT NULL;
    ALTER TABLE imports ADD COLUMN chat_count INTEGER NOT NULL DEFAULT 0;
  `,
}
