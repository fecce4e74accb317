import type { Migration } from '../migration.ts'

/** Delivery is confirmed by a look at Langfuse, and a size cap can take bodies and records away again. */
export const keeping: Migration = {
  version: 2,
  name: 'keeping',
  sql: `
    ALTER TABLE batches ADD COLUMN confirm_at_ms INTEGER;
    ALTER TABLE batches ADD COLUMN confirm_misses INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX batches_to_confirm ON batches (confirm_at_ms) WHERE confirm_at_ms IS NOT NULL;

    -- 0: whole; 1: input and output were cut to make room; 2: gone.
    ALTER TABLE batches ADD COLUMN bodies_gone INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX batches_with_bodies ON batches (bodies_gone, state, first_seq);
  `,
}
