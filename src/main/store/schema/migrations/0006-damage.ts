import type { Migration } from '../migration.ts'

/** Rows that could not be read as what they should be: taken out of the way of the others, and kept as they are. */
export const damage: Migration = {
  version: 6,
  name: 'damage',
  sql: `
    CREATE TABLE set_aside_rows (
      id INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      key TEXT NOT NULL,
      -- The row's columns as JSON; bytes that are no text stand there in hex.
      content TEXT NOT NULL,
      reason TEXT NOT NULL,
      at_ms INTEGER NOT NULL
    );
  `,
}
