import type { Migration } from '../migration.ts'

/** A failure that repeats is one line of the connection's history. */
export const connectionLog: Migration = {
  version: 9,
  name: 'connection-log',
  sql: `
    ALTER TABLE connection_log ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
    -- When it last failed like that; null in rows of before.
    ALTER TABLE connection_log ADD COLUMN last_at_ms INTEGER;
  `,
}
