import type { Migration } from '../migration.ts'

/**
 * Files that go with messages. Their bytes lie in the folder `attachments`, by their hash; here is what is known of each, once, and who
 * holds it. `attachment_texts` is what a model is sent of a document.
 */
export const attachments: Migration = {
  version: 19,
  name: 'attachments',
  sql: `
    CREATE TABLE attachment_files (
      row INTEGER PRIMARY KEY,
      sha256 TEXT NOT NULL,
      kind TEXT NOT NULL,
      media_type TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      width_px INTEGER,
      height_px INTEGER,
      -- What models are sent of a picture that is large; null where that is the picture itself.
      copy_sha256 TEXT,
      copy_media_type TEXT,
      copy_bytes INTEGER,
      note TEXT,
      -- When it was last taken in.
      kept_at_ms INTEGER NOT NULL
    );
    CREATE UNIQUE INDEX attachment_files_by_hash ON attachment_files (sha256);
    -- Where the schema is lost a row is known by its form: no two tables have the same.
    CREATE TABLE attachment_texts (row INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, length INTEGER NOT NULL, text TEXT NOT NULL);
    CREATE UNIQUE INDEX attachment_texts_by_hash ON attachment_texts (sha256);
    CREATE TABLE message_attachments (
      row INTEGER PRIMARY KEY,
      message_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      sha256 TEXT NOT NULL,
      name TEXT NOT NULL
    );
    CREATE UNIQUE INDEX message_attachments_by_message ON message_attachments (message_id, position);
    CREATE INDEX message_attachments_by_hash ON message_attachments (sha256);
    CREATE TABLE draft_attachments (
      row INTEGER PRIMARY KEY,
      position INTEGER NOT NULL,
      -- Empty for the chat that does not exist yet.
      conversation_id TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      name TEXT NOT NULL
    );
    CREATE UNIQUE INDEX draft_attachments_by_chat ON draft_attachments (conversation_id, position);
  `,
}
