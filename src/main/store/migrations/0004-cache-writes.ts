import type { Migration } from './index.ts'

/** Input that was written to a provider's cache is a bucket of its own, with a price of its own. */
export const cacheWrites: Migration = {
  version: 4,
  name: 'cache-writes',
  sql: 'ALTER TABLE traces ADD COLUMN input_cache_write_tokens INTEGER;',
}
