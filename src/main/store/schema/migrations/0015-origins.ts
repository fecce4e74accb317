import type { Migration } from '../migration.ts'

/** The recorded call that a chat asks again; null for a chat that began by itself. */
export const origins: Migration = {
  version: 15,
  name: 'origins',
  sql: `
    ALTER TABLE conversations ADD COLUMN origin_trace_id TEXT;
    ALTER TABLE conversations ADD COLUMN origin_span_id TEXT;
    CREATE INDEX conversations_by_origin ON conversations (origin_trace_id) WHERE origin_trace_id IS NOT NULL;
  `,
}
