import type { Folder } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { textOr } from '../sound-values.ts'

/** Folders of chats. A chat is in one or in none; a deleted folder shows its chats as being in none, and brings them back with it. */
export function createFolderWrites(db: Db) {
  const change = (sql: string) => {
    const statement = db.prepare(sql)
    return (...values: unknown[]): boolean => statement.run(...values).changes > 0
  }
  const create = change('INSERT OR IGNORE INTO folders (id, name, created_at_ms) VALUES (?, ?, ?)')
  const rename = change('UPDATE folders SET name = ? WHERE id = ?')
  const collapse = change('UPDATE folders SET is_collapsed = ? WHERE id = ?')
  const mark = change('UPDATE folders SET deleted_at_ms = ? WHERE id = ?')
  const move = change(
    'UPDATE conversations SET folder_id = @folderId WHERE id = @id AND (@folderId IS NULL OR EXISTS (SELECT 1 FROM folders WHERE id = @folderId))',
  )
  return {
    createFolder: (id: string, name: string, atMs: number) => create(id, name, atMs),
    renameFolder: (id: string, name: string) => rename(name, id),
    collapseFolder: (id: string, isCollapsed: boolean) => collapse(isCollapsed ? 1 : 0, id),
    deleteFolder: (id: string, atMs: number) => mark(atMs, id),
    restoreFolder: (id: string) => mark(null, id),
    moveConversation: (id: string, folderId: string | null) => move({ id, folderId }),
  }
}

export function createFolderReads(db: Db) {
  const all = db.prepare<[], { id: string; name: unknown; is_collapsed: number }>(
    'SELECT id, name, is_collapsed FROM folders WHERE deleted_at_ms IS NULL',
  )
  const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
  return {
    /** By name. */
    listFolders: (): Folder[] =>
      all
        .all()
        .map(({ id, name, is_collapsed }) => ({ id, name: textOr(name, ''), isCollapsed: is_collapsed === 1 }))
        .sort((a, b) => byName.compare(a.name, b.name)),
  }
}
