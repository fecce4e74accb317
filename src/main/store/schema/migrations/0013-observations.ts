import type { Migration } from '../migration.ts'

/**
 * A record is any tree of spans; each span has a row, and its trace a summary of them. Both are derived from payloads, and can
 * be derived anew at any time. Of what was recorded before they are made in steps after the start, newest first:
 * `observationBacklog` is the highest record that still has to be looked at.
 */
export const observations: Migration = {
  version: 13,
  name: 'observations',
  sql: `
    CREATE TABLE observations (
      row INTEGER PRIMARY KEY,
      trace_id TEXT NOT NULL,
      span_id TEXT NOT NULL,
      parent_span_id TEXT,
      -- The record that has the span; null where it was imported.
      record_seq INTEGER,
      type TEXT NOT NULL,
      name TEXT NOT NULL,
      model TEXT,
      provider TEXT,
      level TEXT NOT NULL,
      status_message TEXT,
      error_type TEXT,
      started_at_ms REAL NOT NULL,
      duration_ms REAL,
      ttft_ms REAL,
      input_tokens INTEGER,
      input_cached_tokens INTEGER,
      input_cache_write_tokens INTEGER,
      output_tokens INTEGER,
      output_reasoning_tokens INTEGER,
      total_tokens INTEGER,
      usage_estimated INTEGER NOT NULL DEFAULT 0,
      cost_usd REAL,
      cost_source TEXT
    );
    CREATE UNIQUE INDEX observations_by_span ON observations (trace_id, span_id);

    -- A JSON array of texts.
    ALTER TABLE traces ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE traces ADD COLUMN source TEXT NOT NULL DEFAULT 'chat';
    ALTER TABLE traces ADD COLUMN observation_count INTEGER NOT NULL DEFAULT 0;
    -- Calls to models, and those of them that have tokens and no price.
    ALTER TABLE traces ADD COLUMN generation_count INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE traces ADD COLUMN unpriced_count INTEGER NOT NULL DEFAULT 0;

    INSERT INTO meta (key, value) SELECT 'observationBacklog', MAX(seq) FROM records HAVING MAX(seq) IS NOT NULL;
  `,
}
