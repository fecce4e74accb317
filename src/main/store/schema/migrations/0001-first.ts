import type { Migration } from '../migration.ts'

/**
 * The log (`records`) is append-only. A batch is a closed range of its sequence numbers; ranges never overlap, so the
 * delivery state of a record is the state of the one batch that holds it, or 'recorded' while none does. What is counted
 * (`records`) and what is sent (`payloads`) lie apart, so that counting a million records reads no bodies.
 */
export const first: Migration = {
  version: 1,
  name: 'first',
  sql: `
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    INSERT INTO meta (key, value) VALUES ('accepted', '0'), ('lost', '0');

    CREATE TABLE conversations (
      id TEXT PRIMARY KEY,
      title TEXT NOT NULL,
      pinned INTEGER NOT NULL DEFAULT 0,
      draft TEXT NOT NULL DEFAULT '',
      settings TEXT NOT NULL,
      leaf_message_id TEXT,
      created_at_ms INTEGER NOT NULL,
      updated_at_ms INTEGER NOT NULL,
      deleted_at_ms INTEGER
    );
    CREATE INDEX conversations_by_update ON conversations (deleted_at_ms, pinned, updated_at_ms);

    CREATE TABLE messages (
      row INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      conversation_id TEXT NOT NULL REFERENCES conversations (id),
      parent_id TEXT,
      role TEXT NOT NULL,
      content TEXT NOT NULL,
      reasoning TEXT NOT NULL DEFAULT '',
      status TEXT NOT NULL,
      error TEXT,
      provider_id TEXT,
      model TEXT,
      trace_id TEXT,
      created_at_ms INTEGER NOT NULL
    );
    CREATE INDEX messages_by_conversation ON messages (conversation_id, row);
    CREATE VIRTUAL TABLE messages_fts USING fts5 (content, content = 'messages', content_rowid = 'row');

    CREATE TABLE traces (
      row INTEGER PRIMARY KEY,
      trace_id TEXT NOT NULL UNIQUE,
      record_seq INTEGER,
      conversation_id TEXT NOT NULL,
      message_id TEXT NOT NULL,
      name TEXT NOT NULL,
      user_id TEXT NOT NULL,
      environment TEXT NOT NULL,
      release TEXT,
      provider_id TEXT NOT NULL,
      provider_name TEXT NOT NULL,
      model TEXT NOT NULL,
      started_at_ms INTEGER NOT NULL,
      duration_ms REAL,
      ttft_ms REAL,
      level TEXT NOT NULL,
      status_message TEXT,
      error_type TEXT,
      input_tokens INTEGER,
      input_cached_tokens INTEGER,
      output_tokens INTEGER,
      output_reasoning_tokens INTEGER,
      total_tokens INTEGER,
      cost_usd REAL
    );
    CREATE INDEX traces_by_start ON traces (started_at_ms, row);
    CREATE INDEX traces_by_message ON traces (message_id);
    CREATE INDEX traces_by_record ON traces (record_seq);

    CREATE TABLE open_turns (
      trace_id TEXT PRIMARY KEY,
      start TEXT NOT NULL,
      partial_output TEXT NOT NULL DEFAULT '',
      partial_reasoning TEXT NOT NULL DEFAULT '',
      ttft_ms REAL,
      last_seen_at_ms INTEGER NOT NULL
    );

    CREATE TABLE records (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      trace_id TEXT NOT NULL,
      payload_bytes INTEGER NOT NULL,
      recorded_at_ms INTEGER NOT NULL
    );
    CREATE TABLE payloads (seq INTEGER PRIMARY KEY, checksum TEXT NOT NULL, payload TEXT NOT NULL);

    CREATE TABLE batches (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      first_seq INTEGER NOT NULL UNIQUE,
      last_seq INTEGER NOT NULL,
      record_count INTEGER NOT NULL,
      payload_bytes INTEGER NOT NULL,
      digest TEXT NOT NULL,
      service_version TEXT NOT NULL,
      state TEXT NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      misses INTEGER NOT NULL DEFAULT 0,
      body_limit_bytes INTEGER,
      sealed_at_ms INTEGER NOT NULL,
      next_try_at_ms INTEGER,
      last_answer TEXT,
      ended_at_ms INTEGER
    );
    CREATE INDEX batches_by_state ON batches (state, next_try_at_ms, record_count);

    CREATE TABLE delivery_log (
      id INTEGER PRIMARY KEY,
      first_seq INTEGER NOT NULL,
      last_seq INTEGER NOT NULL,
      at_ms INTEGER NOT NULL,
      kind TEXT NOT NULL,
      detail TEXT NOT NULL
    );
    CREATE INDEX delivery_log_by_range ON delivery_log (first_seq, last_seq);

    CREATE TABLE connection_log (
      id INTEGER PRIMARY KEY,
      at_ms INTEGER NOT NULL,
      state TEXT NOT NULL,
      detail TEXT NOT NULL
    );
  `,
}
