import type { ConversationSettings } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'

/** Writes to conversations and to the settings kept in `meta`. */
export function createConversationWrites(db: Db) {
  const setMeta = db.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  const change = (sql: string) => {
    const statement = db.prepare(sql)
    return (...values: unknown[]): boolean => statement.run(...values).changes > 0
  }
  const rename = change('UPDATE conversations SET title = ?, is_named = 1 WHERE id = ?')
  const writeTitle = change('UPDATE conversations SET title = ? WHERE id = ? AND is_named = 0')
  const pin = change('UPDATE conversations SET pinned = ? WHERE id = ?')
  const mark = change('UPDATE conversations SET deleted_at_ms = ? WHERE id = ?')
  const draft = change('UPDATE conversations SET draft = ? WHERE id = ?')
  const configure = change('UPDATE conversations SET settings = ? WHERE id = ?')
  const archive = change('UPDATE conversations SET archived_at_ms = ? WHERE id = ?')
  const seen = change('UPDATE conversations SET is_unread = 0 WHERE id = ? AND is_unread = 1')
  const branch = change(
    `UPDATE conversations SET leaf_message_id = @leaf WHERE id = @id
       AND EXISTS (SELECT 1 FROM messages WHERE id = @leaf AND conversation_id = @id)`,
  )

  return {
    renameConversation: (id: string, title: string) => rename(title, id),
    /** For a title that nobody asked the user about; false where the chat has one of theirs. */
    titleConversation: (id: string, title: string) => writeTitle(title, id),
    pinConversation: (id: string, pinned: boolean) => pin(pinned ? 1 : 0, id),
    deleteConversation: (id: string, atMs: number) => mark(atMs, id),
    restoreConversation: (id: string) => mark(null, id),
    /** Null brings it back into the list. */
    archiveConversation: (id: string, atMs: number | null) => archive(atMs, id),
    /** False where there was nothing unseen. */
    markSeen: (id: string) => seen(id),
    saveDraft: (id: string | null, text: string): boolean => {
      if (id !== null) return draft(text, id)
      setMeta.run('newDraft', text)
      return true
    },
    configureConversation: (id: string, settings: ConversationSettings) => configure(JSON.stringify(settings), id),
    selectBranch: (id: string, leafMessageId: string) => branch({ leaf: leafMessageId, id }),
    setMeta(key: string, value: string): void {
      setMeta.run(key, value)
    },
  }
}
