import type { Migration } from '../migration.ts'

/**
 * What streams is appended piece by piece: written anew as a whole each time, an answer of 20 MB wrote 348 MB. The start
 * of a turn may be long as well, so what changes at each tick lies in a small row of its own. `open_turns.partial_output`
 * and `partial_reasoning` are what an earlier version left.
 */
export const turnProgress: Migration = {
  version: 5,
  name: 'turn-progress',
  sql: `
    -- Lengths and offsets are in UTF-16 units, as the writer of the text counts.
    CREATE TABLE open_turn_progress (
      trace_id TEXT PRIMARY KEY,
      output_length INTEGER NOT NULL,
      reasoning_length INTEGER NOT NULL,
      ttft_ms REAL,
      seen_at_ms REAL NOT NULL
    );
    CREATE TABLE open_turn_parts (
      row INTEGER PRIMARY KEY,
      trace_id TEXT NOT NULL,
      output_offset INTEGER NOT NULL,
      output TEXT NOT NULL,
      reasoning_offset INTEGER NOT NULL,
      reasoning TEXT NOT NULL
    );
    CREATE INDEX open_turn_parts_by_trace ON open_turn_parts (trace_id, row);
  `,
}
