import type { Migration } from '../migration.ts'

/** What happened in an answer for which tools were called, and which tools a chat's user said yes to. */
export const tools: Migration = {
  version: 20,
  name: 'tools',
  sql: `
    CREATE TABLE turn_steps (
      row INTEGER PRIMARY KEY,
      message_id TEXT NOT NULL,
      conversation_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      -- JSON; what a tool answered stands apart, since it may be long.
      step TEXT NOT NULL,
      result TEXT
    );
    CREATE UNIQUE INDEX turn_steps_by_message ON turn_steps (message_id, position);
    CREATE INDEX turn_steps_by_chat ON turn_steps (conversation_id);
    CREATE TABLE tool_approvals (
      row INTEGER PRIMARY KEY,
      conversation_id TEXT NOT NULL,
      -- The server, the tool, and the form in which the user saw it.
      tool TEXT NOT NULL
    );
    CREATE UNIQUE INDEX tool_approvals_by_chat ON tool_approvals (conversation_id, tool);
  `,
}
