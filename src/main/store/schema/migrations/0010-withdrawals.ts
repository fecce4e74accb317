import type { Migration } from '../migration.ts'

/** What was said of an answer can be taken back: a record of its own kind, in order with the scores of the same trace. */
export const withdrawals: Migration = {
  version: 10,
  name: 'withdrawals',
  sql: `
    -- When it was taken back; null while it holds.
    ALTER TABLE scores ADD COLUMN withdrawn_at_ms INTEGER;
    -- Counts from 1, one more after each withdrawal; a part of the score's id at Langfuse.
    ALTER TABLE scores ADD COLUMN life INTEGER NOT NULL DEFAULT 1;
    CREATE INDEX records_of_feedback ON records (trace_id, seq) WHERE kind <> 'turn';
  `,
}
