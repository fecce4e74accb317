import type { Migration } from '../migration.ts'

/**
 * Files that records name by Langfuse's token, and that are uploaded to it apart from them, once the record itself is there. A row is
 * written with its record, and gone once the file is there: those are counted in `meta`, as `mediaDelivered`.
 */
export const mediaUploads: Migration = {
  version: 24,
  name: 'media-uploads',
  sql: `
    CREATE TABLE media_uploads (
      row INTEGER PRIMARY KEY,
      record_seq INTEGER NOT NULL,
      trace_id TEXT NOT NULL,
      span_id TEXT NOT NULL,
      -- input, output
      field TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      media_type TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      -- pending, dead
      state TEXT NOT NULL,
      -- The least tried goes first, so that none holds up the others.
      attempts INTEGER NOT NULL,
      -- What Langfuse said the last time.
      detail TEXT
    );
    CREATE INDEX media_uploads_by_state ON media_uploads (state, attempts);
    CREATE INDEX media_uploads_pending ON media_uploads (sha256) WHERE state = 'pending';
  `,
}
