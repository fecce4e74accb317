import type { Migration } from '../migration.ts'

/** Input written to a provider's cache is a bucket of its own, with a price of its own; and what was counted here says so. */
export const usage: Migration = {
  version: 7,
  name: 'usage',
  sql: `
    ALTER TABLE traces ADD COLUMN input_cache_write_tokens INTEGER;
    ALTER TABLE traces ADD COLUMN usage_estimated INTEGER NOT NULL DEFAULT 0;
  `,
}
