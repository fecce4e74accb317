import type { Migration } from '../migration.ts'

/** What an answer has beside its text, as JSON, and the words of it by which the answer is found. */
export const answerExtras: Migration = {
  version: 11,
  name: 'answer-extras',
  sql: `
    ALTER TABLE messages ADD COLUMN extras TEXT;
    ALTER TABLE messages ADD COLUMN extras_words TEXT NOT NULL DEFAULT '';
    ALTER TABLE open_turn_progress ADD COLUMN extras TEXT;
    CREATE VIRTUAL TABLE extras_fts USING fts5 (extras_words, content = 'messages', content_rowid = 'row');
  `,
}
