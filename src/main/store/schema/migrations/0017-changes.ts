import type { Migration } from '../migration.ts'

/**
 * Two statements, since a trigger's own conflict clause gives way to the one of the statement that fired it. The plus takes the
 * column's type off its value: with a type on one side alone, the index on `key` does not serve.
 */
const note = (source: string, key: string): string => `
      DELETE FROM changes WHERE source = '${source}' AND key = +${key};
      INSERT INTO changes (source, key) VALUES ('${source}', ${key});`

/** Where the trace has no row yet, that row will be noted. */
const noteTraceOf = (observation: 'NEW' | 'OLD'): string => `
      DELETE FROM changes WHERE source = 'trace' AND key = (SELECT +row FROM traces WHERE trace_id = ${observation}.trace_id);
      INSERT INTO changes (source, key) SELECT 'trace', row FROM traces WHERE trace_id = ${observation}.trace_id;`

/**
 * What changed since the Monitor's copy last read it, a row for each changed trace or conversation, written with the change
 * itself. An epoch begins each time the database is opened for writing: by it a copy knows that it was made of this one.
 */
export const changes: Migration = {
  version: 17,
  name: 'changes',
  sql: `
    CREATE TABLE changes (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      source TEXT NOT NULL,
      -- A trace's row, a conversation's id.
      key NOT NULL,
      UNIQUE (source, key)
    );
    CREATE TABLE change_epochs (row INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL, id TEXT NOT NULL);

    CREATE TRIGGER trace_added AFTER INSERT ON traces BEGIN ${note('trace', 'NEW.row')}
    END;
    CREATE TRIGGER trace_changed AFTER UPDATE ON traces BEGIN ${note('trace', 'NEW.row')}
    END;
    CREATE TRIGGER trace_removed AFTER DELETE ON traces BEGIN ${note('trace', 'OLD.row')}
    END;
    CREATE TRIGGER observation_added AFTER INSERT ON observations BEGIN ${noteTraceOf('NEW')}
    END;
    CREATE TRIGGER observation_changed AFTER UPDATE ON observations BEGIN ${noteTraceOf('NEW')}
    END;
    CREATE TRIGGER observation_removed AFTER DELETE ON observations BEGIN ${noteTraceOf('OLD')}
    END;
    CREATE TRIGGER conversation_added AFTER INSERT ON conversations BEGIN ${note('chat', 'NEW.id')}
    END;
    CREATE TRIGGER conversation_renamed AFTER UPDATE OF title ON conversations WHEN NEW.title IS NOT OLD.title
    BEGIN ${note('chat', 'NEW.id')}
    END;
  `,
}
