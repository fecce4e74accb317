import type { Migration } from '../migration.ts'

/**
 * One index over all that is said, of texts folded by shared/search-text.ts. It holds no text of its own. What was said
 * before it is indexed in steps after the start, newest first: `searchBacklog` is the highest row that still is not.
 */
export const search: Migration = {
  version: 12,
  name: 'search',
  sql: `
    DROP TABLE messages_fts;
    DROP TABLE extras_fts;
    CREATE VIRTUAL TABLE said USING fts5 (
      words, content = '', contentless_delete = 1, prefix = '2 3',
      tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co M*'"
    );
    INSERT INTO meta (key, value) SELECT 'searchBacklog', MAX(row) FROM messages HAVING MAX(row) IS NOT NULL;
  `,
}
