import type { Migration } from '../migration.ts'

/** Questions that are asked once there is a network, answers that go on from another, and answers that were asked for together. */
export const waitingMessages: Migration = {
  version: 21,
  name: 'waiting-messages',
  sql: `
    -- A row for each of the user's messages that no model was asked yet, or is to be asked again. It goes in the transaction in which
    -- the turn begins.
    CREATE TABLE waiting_messages (
      row INTEGER PRIMARY KEY,
      message_id TEXT NOT NULL UNIQUE,
      conversation_id TEXT NOT NULL,
      -- As JSON: the models and parameters that it is for.
      settings TEXT NOT NULL,
      -- 1: it goes out only when the user says so. The database was put back to an earlier state, and it may be out already.
      held INTEGER NOT NULL DEFAULT 0,
      created_at_ms INTEGER NOT NULL
    );
    CREATE INDEX waiting_messages_by_conversation ON waiting_messages (conversation_id);
    -- The answer that this one goes on from.
    ALTER TABLE messages ADD COLUMN continues_id TEXT;
    -- The same for answers that are shown side by side; null once one was kept.
    ALTER TABLE messages ADD COLUMN asked_with TEXT;
  `,
}
