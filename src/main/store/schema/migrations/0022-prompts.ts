import type { Migration } from '../migration.ts'

/**
 * Prompts of the user's own, those of Langfuse as they were read last, and which version of one a message came from. A source is a
 * host and a public key: what was read with one is nothing of another's. Titles that a model wrote may be replaced by the next; those
 * from before may be the user's own.
 */
export const prompts: Migration = {
  version: 22,
  name: 'prompts',
  sql: `
    CREATE TABLE prompts (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      text TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL,
      updated_at_ms INTEGER NOT NULL
    );
    CREATE TABLE langfuse_prompt_readings (source TEXT PRIMARY KEY, read_at_ms INTEGER NOT NULL);
    CREATE TABLE langfuse_prompts (
      row INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      name TEXT NOT NULL,
      -- A LangfusePrompt, with when it was changed there.
      facts TEXT NOT NULL
    );
    CREATE UNIQUE INDEX langfuse_prompts_by_name ON langfuse_prompts (source, name);
    CREATE TABLE langfuse_prompt_versions (
      row INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      name TEXT NOT NULL,
      version INTEGER NOT NULL,
      -- A LangfusePromptVersion.
      content TEXT NOT NULL
    );
    CREATE UNIQUE INDEX langfuse_prompt_versions_by_number ON langfuse_prompt_versions (source, name, version);

    -- A PromptUse, by the message of the user's that was made of it.
    CREATE TABLE message_prompts (message_id TEXT PRIMARY KEY, prompt TEXT NOT NULL);

    ALTER TABLE conversations ADD COLUMN is_named INTEGER NOT NULL DEFAULT 1;
  `,
}
