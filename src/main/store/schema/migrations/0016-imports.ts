import type { Migration } from '../migration.ts'

/**
 * Traces from files. Their spans are kept as they came, in a table of their own: no record has them, so they are neither counted in the
 * ledger nor sent. Of each import the rows follow once it was read as a whole. `imported_words` is the search over them; its rows
 * are those of `imported_spans`.
 */
export const imports: Migration = {
  version: 16,
  name: 'imports',
  sql: `
    CREATE TABLE imports (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      file_name TEXT NOT NULL,
      file_bytes INTEGER NOT NULL,
      -- Null until a trace was found.
      format TEXT,
      -- reading, ready, storing, done, removing
      state TEXT NOT NULL,
      begun_at_ms INTEGER NOT NULL,
      trace_count INTEGER NOT NULL DEFAULT 0,
      span_count INTEGER NOT NULL DEFAULT 0,
      first_start_ms REAL,
      last_start_ms REAL,
      -- Spans that are here already, and spans of chats of one's own.
      known_count INTEGER NOT NULL DEFAULT 0,
      own_count INTEGER NOT NULL DEFAULT 0,
      problem_count INTEGER NOT NULL DEFAULT 0,
      problems TEXT NOT NULL DEFAULT '[]',
      -- Up to which trace its rows are stored.
      stored_trace_id TEXT,
      stored_row INTEGER
    );
    CREATE TABLE imported_spans (
      row INTEGER PRIMARY KEY,
      import_id INTEGER NOT NULL,
      trace_id TEXT NOT NULL,
      span_id TEXT NOT NULL,
      checksum TEXT NOT NULL,
      payload TEXT NOT NULL
    );
    CREATE UNIQUE INDEX imported_spans_by_span ON imported_spans (trace_id, span_id, import_id);
    CREATE INDEX imported_spans_by_import ON imported_spans (import_id, trace_id);
    CREATE VIRTUAL TABLE imported_words USING fts5 (
      words, content = '', contentless_delete = 1, prefix = '2 3',
      tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co M*'"
    );
    ALTER TABLE observations ADD COLUMN import_row INTEGER;
    CREATE INDEX observations_by_import ON observations (import_row) WHERE import_row IS NOT NULL;
    ALTER TABLE traces ADD COLUMN import_id INTEGER;
    -- The first line of what was asked, of a trace that no chat has.
    ALTER TABLE traces ADD COLUMN prompt TEXT;
  `,
}
