import type { Migration } from '../migration.ts'

/** Scores are records of their own kind in the same log. A batch holds one kind, since each goes its own way to Langfuse. */
export const scores: Migration = {
  version: 3,
  name: 'scores',
  sql: `
    ALTER TABLE records ADD COLUMN kind TEXT NOT NULL DEFAULT 'turn';
    ALTER TABLE batches ADD COLUMN kind TEXT NOT NULL DEFAULT 'turn';
    -- 1: last sent as events, which Langfuse stores by their ids; what may have arrived may be sent again.
    ALTER TABLE batches ADD COLUMN by_id INTEGER NOT NULL DEFAULT 0;

    -- What the user thinks of an answer, as last said.
    CREATE TABLE scores (
      row INTEGER PRIMARY KEY,
      message_id TEXT NOT NULL UNIQUE,
      value INTEGER NOT NULL,
      comment TEXT NOT NULL,
      record_seq INTEGER NOT NULL,
      scored_at_ms INTEGER NOT NULL
    );
    CREATE INDEX scores_by_record ON scores (record_seq);
  `,
}
