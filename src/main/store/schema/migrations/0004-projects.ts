import type { Migration } from '../migration.ts'

/** Of batches that an earlier version sent. */
export const whereBatchesWent = `
    UPDATE batches SET maybe_stored = 1
      WHERE state IN ('sending', 'ambiguous', 'delivered', 'confirmed') OR confirm_misses > 0 OR (state = 'retry' AND attempts > 0);
    UPDATE batches SET project_id =
        (SELECT json_extract(value, '$.project.id') FROM meta
           WHERE key = 'settings' AND json_valid(value) AND json_type(value, '$.project.id') = 'text')
      WHERE attempts > 0 OR state <> 'sealed';
`

/**
 * A batch belongs to the Langfuse project that it was first sent to. What was sent by an earlier version went, as far as
 * anybody can tell, to the project that the settings name.
 */
export const projects: Migration = {
  version: 4,
  name: 'projects',
  sql: `
    -- Null until the first attempt, and where nobody knows; '' where several projects may have it and a person decides.
    ALTER TABLE batches ADD COLUMN project_id TEXT;
    -- 1: the project may have it (accepted once, in doubt, or sent by id without a word), so it goes to no other unasked.
    ALTER TABLE batches ADD COLUMN maybe_stored INTEGER NOT NULL DEFAULT 0;
    -- How often it was refused as it is. What was refused waits until others were tried.
    ALTER TABLE batches ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
    -- 1: dead on weak evidence; tried once more after the next acceptance.
    ALTER TABLE batches ADD COLUMN retest INTEGER NOT NULL DEFAULT 0;

    -- Every project that was ever met, and the address and public key by which.
    CREATE TABLE projects (
      row INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      host TEXT NOT NULL,
      public_key TEXT NOT NULL,
      -- 0: Langfuse names no project; the id is made of the address and the public key.
      is_named INTEGER NOT NULL,
      met_at_ms INTEGER NOT NULL
    );

    DROP INDEX batches_by_state;
    CREATE INDEX batches_by_state ON batches (state, project_id, next_try_at_ms, first_seq);
    DROP INDEX batches_to_confirm;
    CREATE INDEX batches_to_confirm ON batches (project_id, confirm_at_ms) WHERE confirm_at_ms IS NOT NULL;

    ${whereBatchesWent}
    INSERT INTO projects (id, name, host, public_key, is_named, met_at_ms)
      SELECT json_extract(value, '$.project.id'), COALESCE(json_extract(value, '$.project.name'), json_extract(value, '$.project.id')),
        COALESCE(json_extract(value, '$.langfuse.host'), ''), COALESCE(json_extract(value, '$.langfuse.publicKey'), ''), 1, 0
      FROM meta WHERE key = 'settings' AND json_valid(value) AND json_type(value, '$.project.id') = 'text';
    INSERT OR REPLACE INTO meta (key, value)
      SELECT 'outbox.project', json_object('id', id, 'name', name) FROM projects;
  `,
}
