import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createConversationWrites } from '../../../../src/main/store/chat/conversations.ts'
import { createFolderReads, createFolderWrites } from '../../../../src/main/store/chat/folders.ts'
import { createChatReads } from '../../../../src/main/store/chat/read-chat.ts'
import { withoutDeleted } from '../../../../src/main/store/chat/undeleted.ts'
import type { Db } from '../../../../src/main/store/schema/db.ts'
import { newestVersion } from '../../../../src/main/store/schema/migrations/index.ts'
import { migrateTo } from '../../../../src/main/store/schema/schema.ts'

let db: Db
beforeEach(() => {
  db = new Database(':memory:')
  migrateTo(db, newestVersion)
})
afterEach(() => db.close())

function addChat(id: string, atMs = 1): void {
  db.prepare(
    "INSERT INTO conversations (id, title, settings, created_at_ms, updated_at_ms) VALUES (?, ?, '{}', ?, ?)",
  ).run(id, `Chat ${id}`, atMs, atMs)
}
function addMessage(id: string, chatId: string, status = 'complete'): void {
  db.prepare(
    "INSERT INTO messages (id, conversation_id, role, content, status, created_at_ms) VALUES (?, ?, 'assistant', 'x', ?, 1)",
  ).run(id, chatId, status)
}

describe('the list of chats', () => {
  it('is read without looking at the messages of each', () => {
    const asked: string[] = []
    const watched = new Proxy(db, {
      get: (target, name) =>
        name === 'prepare'
          ? (sql: string) => {
              asked.push(sql)
              return target.prepare(sql)
            }
          : (Reflect.get(target, name) as unknown),
    })
    createChatReads(watched)
    const list = asked.find((sql) => sql.includes('ORDER BY pinned DESC')) ?? ''
    const plan = db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${list}`)
      .all()
      .map(({ detail }) => detail)
    expect(plan.join('\n')).toContain('messages_streaming')
    expect(plan.join('\n')).not.toMatch(/SCAN s(?! USING (COVERING )?INDEX messages_streaming)/)
    expect(list).not.toContain('c.*')
  })

  it('of ten thousand says which streams, is archived, unread and in which folder', () => {
    db.transaction(() => {
      for (let index = 0; index < 10_000; index += 1) {
        addChat(`c${index}`, index + 1)
        for (let each = 0; each < 5; each += 1) addMessage(`c${index}-${each}`, `c${index}`)
      }
      addMessage('now', 'c77', 'streaming')
    })()
    const writes = createConversationWrites(db)
    const folders = createFolderWrites(db)
    folders.createFolder('f', 'Work', 1)
    folders.moveConversation('c5', 'f')
    writes.archiveConversation('c6', 9)
    db.exec("UPDATE conversations SET is_unread = 1 WHERE id = 'c7'")
    const list = createChatReads(db).listConversations()
    expect(list).toHaveLength(10_000)
    const ids = (accept: (entry: (typeof list)[number]) => boolean): string[] => list.filter(accept).map(({ id }) => id)
    expect(ids(({ streaming }) => streaming)).toEqual(['c77'])
    expect(ids(({ isArchived }) => isArchived)).toEqual(['c6'])
    expect(ids(({ isUnread }) => isUnread)).toEqual(['c7'])
    expect(ids(({ folderId }) => folderId === 'f')).toEqual(['c5'])
    const some = createChatReads(db).summariesOf(['c5', 'gone', 'c77', 'c6', 'c7'])
    expect(some).toHaveLength(4)
    expect(some).toEqual(expect.arrayContaining(list.filter(({ id }) => ['c5', 'c77', 'c6', 'c7'].includes(id))))
    expect(writes.deleteConversation('c5', 9)).toBe(true)
    expect(createChatReads(db).summariesOf(['c5'])).toEqual([])
    expect(writes.markSeen('c7')).toBe(true)
    expect(writes.markSeen('c7')).toBe(false)
  })
})

describe('a folder', () => {
  it('that is deleted leaves its chats in none, and comes back with them', () => {
    addChat('a')
    const folders = createFolderWrites(db)
    const reads = createFolderReads(db)
    const folderOf = (): string | null | undefined => createChatReads(db).listConversations()[0]?.folderId
    folders.createFolder('f', 'b', 1)
    folders.createFolder('g', 'A', 1)
    expect(folders.moveConversation('a', 'nowhere')).toBe(false)
    expect(folders.moveConversation('a', 'f')).toBe(true)
    expect(reads.listFolders().map(({ name }) => name)).toEqual(['A', 'b'])
    folders.deleteFolder('f', 2)
    expect(reads.listFolders().map(({ name }) => name)).toEqual(['A'])
    expect(folderOf()).toBeNull()
    folders.restoreFolder('f')
    expect(folderOf()).toBe('f')
    folders.moveConversation('a', null)
    expect(folderOf()).toBeNull()
  })
})

describe('a tree without what was deleted', () => {
  const row = (id: string, parent_id: string | null, deleted = false) => ({
    id,
    parent_id,
    deleted_at_ms: deleted ? 1 : null,
  })
  it('hangs what followed on the nearest one before that is left, over any number, and in circles on none', () => {
    const rows = [row('a', null), row('b', 'a', true), row('c', 'b', true), row('d', 'c'), row('e', 'b')]
    expect(withoutDeleted(rows, 'c')).toEqual({
      rows: [row('a', null), row('d', 'a'), row('e', 'a')],
      leafId: 'a',
    })
    const circle = [row('x', 'y', true), row('y', 'x', true), row('z', 'x')]
    expect(withoutDeleted(circle, 'y')).toEqual({ rows: [row('z', null)], leafId: null })
  })
})
