import type { Migration } from '../migration.ts'

/** A session is read by its own traces alone, however many there are beside it. */
export const sessions: Migration = {
  version: 14,
  name: 'sessions',
  sql: 'CREATE INDEX traces_by_session ON traces (conversation_id, started_at_ms);',
}
