import type { Migration } from '../migration.ts'

/** How often Langfuse accepted a batch and then did not have it: it goes again alone, until that is once too often. */
export const looks: Migration = {
  version: 8,
  name: 'looks',
  sql: 'ALTER TABLE batches ADD COLUMN drops INTEGER NOT NULL DEFAULT 0;',
}
