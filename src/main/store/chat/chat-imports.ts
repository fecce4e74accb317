import { randomUUID } from 'node:crypto'
import { wordsOf } from '../../../shared/answer-extras.ts'
import type { AttachmentReference, ChatSource, Conversation, Message } from '../../../shared/domain.ts'
import type { TurnStep } from '../../records/record.ts'
import type { Db } from '../schema/db.ts'
import { createHolding } from './attachments.ts'
import { createSearchIndex } from './search-index.ts'
import { createStepWrites } from './turn-steps.ts'

/** A chat as it comes in a file; what its answers took is told by their traces. */
export type ImportedChat = Pick<
  Conversation,
  'id' | 'title' | 'pinned' | 'createdAtMs' | 'updatedAtMs' | 'origin' | 'draft' | 'settings' | 'leafMessageId'
> & {
  isArchived?: boolean
  /** The name of the folder that it is in. */
  folder?: string | null
  importedFrom?: ChatSource | null
  /** Parents before their children. */
  messages: ImportedMessage[]
}

export type ImportedMessage = Pick<
  Message,
  | 'id'
  | 'parentId'
  | 'role'
  | 'content'
  | 'reasoning'
  | 'extras'
  | 'status'
  | 'error'
  | 'createdAtMs'
  | 'providerId'
  | 'model'
  | 'traceId'
  | 'contextMark'
  | 'editedFrom'
> & {
  continuesId?: string | undefined
  feedback: { value: 'up' | 'down'; comment: string } | null
  /** Files that are kept by now. */
  attachments?: AttachmentReference[]
  steps?: TurnStep[] | undefined
}

/**
 * `back`: it was deleted here, and is not any more. `gone`: its import waits no more; it was taken away meanwhile, and nothing may come
 * after it.
 */
export type ChatImport = 'here' | 'back' | 'gone'

/** In the place of a record's number: what was said of an answer came with it, and is never sent. */
export const importedScore = 0

/**
 * Chats from a file. What is here stays as it is, message by message; what is missing is added to it. Each chat is one
 * transaction. Taken away again, a chat goes with the import unless something was said in it since.
 */
export function createChatImports(db: Db) {
  const search = createSearchIndex(db)
  const holding = createHolding(db)
  const stepWrites = createStepWrites(db)
  const isWaiting = db.prepare<[number], number>("SELECT 1 FROM imports WHERE id = ? AND state = 'ready'").pluck()
  const chat = db.prepare<[string], { updated_at_ms: number; draft: string; deleted_at_ms: number | null }>(
    'SELECT updated_at_ms, draft, deleted_at_ms FROM conversations WHERE id = ?',
  )
  const insertChat = db.prepare(
    `INSERT INTO conversations (id, title, pinned, draft, settings, created_at_ms, updated_at_ms, origin_trace_id, origin_span_id,
       archived_at_ms, folder_id, imported_from)
     VALUES (@id, @title, @pinned, @draft, @settings, @createdAtMs, @updatedAtMs, @originTraceId, @originSpanId, @archivedAtMs, @folderId,
       @importedFrom)`,
  )
  const folderByName = db
    .prepare<[string], string>('SELECT id FROM folders WHERE name = ? AND deleted_at_ms IS NULL LIMIT 1')
    .pluck()
  const insertFolder = db.prepare('INSERT INTO folders (id, name, created_at_ms) VALUES (?, ?, ?)')
  const insertMessage = db.prepare(
    `INSERT OR IGNORE INTO messages (id, conversation_id, parent_id, role, content, reasoning, extras, extras_words, status, error,
       provider_id, model, trace_id, created_at_ms, import_id, context_mark, edited_from, continues_id)
     VALUES (@id, @chatId, @parentId, @role, @content, @reasoning, @extras, @extrasWords, @status, @error, @providerId, @model,
       @traceId, @createdAtMs, @importId, @contextMark, @editedFrom, @continuesId)`,
  )
  const insertScore = db.prepare(
    `INSERT OR IGNORE INTO scores (message_id, value, comment, record_seq, scored_at_ms)
     VALUES (?, ?, ?, ${importedScore}, ?)`,
  )
  const goOn = db.prepare(
    `UPDATE conversations SET leaf_message_id = @leaf, updated_at_ms = MAX(updated_at_ms, @updatedAtMs) WHERE id = @id
       AND EXISTS (SELECT 1 FROM messages WHERE id = @leaf AND conversation_id = @id)`,
  )
  const bringBack = db.prepare('UPDATE conversations SET deleted_at_ms = NULL WHERE id = ?')
  const count = db.prepare('UPDATE imports SET chat_count = chat_count + 1 WHERE id = ?')

  function importChat(importId: number, given: ImportedChat): ChatImport {
    if (!isWaiting.get(importId)) return 'gone'
    const before = chat.get(given.id)
    if (!before) {
      insertChat.run({
        ...given,
        pinned: given.pinned ? 1 : 0,
        settings: JSON.stringify(given.settings),
        originTraceId: given.origin?.traceId ?? null,
        originSpanId: given.origin?.spanId ?? null,
        archivedAtMs: given.isArchived ? given.updatedAtMs : null,
        folderId: folderNamed(given.folder ?? null, given.createdAtMs),
        importedFrom: given.importedFrom ?? null,
      })
    }
    const added = given.messages.filter((message) => addMessage(importId, given.id, message))
    const isLater = before === undefined || given.updatedAtMs > before.updated_at_ms
    const { updatedAtMs, id } = given
    const shown = given.messages.find((message) => message.id === given.leafMessageId) ?? added.at(-1)
    if (isLater && shown && added.length > 0) goOn.run({ leaf: shown.id, updatedAtMs, id })
    const isBack = before !== undefined && before.deleted_at_ms !== null
    if (isBack) bringBack.run(id)
    if (added.length > 0 || before === undefined || isBack) count.run(importId)
    return isBack ? 'back' : 'here'
  }

  /** The one of that name that is here, or a new one. */
  function folderNamed(name: string | null, atMs: number): string | null {
    if (name === null) return null
    const known = folderByName.get(name)
    if (known !== undefined) return known
    const id = randomUUID()
    insertFolder.run(id, name, atMs)
    return id
  }

  function addMessage(importId: number, chatId: string, message: ImportedMessage): boolean {
    const { id, content, extras, error, feedback, createdAtMs, attachments: _held, steps = [], ...facts } = message
    const extrasWords = extras ? wordsOf(extras) : ''
    const { changes, lastInsertRowid } = insertMessage.run({
      contextMark: null,
      editedFrom: null,
      ...facts,
      continuesId: message.continuesId ?? null,
      id,
      content,
      createdAtMs,
      chatId,
      importId,
      extras: extras && JSON.stringify(extras),
      extrasWords,
      error: error && JSON.stringify(error),
    })
    if (changes === 0) return false
    holding.attach(id, message.attachments ?? [])
    for (const [position, step] of steps.entries())
      stepWrites.putStep({ messageId: id, conversationId: chatId, position }, step)
    search.putSoon(lastInsertRowid, content, extrasWords, holding.wordsOf(id))
    if (feedback) insertScore.run(id, feedback.value === 'up' ? 1 : 0, feedback.comment, createdAtMs)
    return true
  }

  const nextChat = db
    .prepare<[number], string>('SELECT conversation_id FROM messages WHERE import_id = ? LIMIT 1')
    .pluck()
  const keepWhatIsFollowed = db.prepare(
    `WITH RECURSIVE followed (id) AS (
       SELECT id FROM messages WHERE conversation_id = @chatId AND import_id IS NOT @importId
       UNION SELECT m.parent_id FROM messages m JOIN followed f ON m.id = f.id WHERE m.parent_id IS NOT NULL)
     UPDATE messages SET import_id = NULL WHERE conversation_id = @chatId AND import_id = @importId AND id IN followed`,
  )
  const goingFrom = db.prepare<{ chatId: string; importId: number }, { row: number; id: string }>(
    'SELECT row, id FROM messages WHERE conversation_id = @chatId AND import_id = @importId',
  )
  const removeScore = db.prepare(`DELETE FROM scores WHERE message_id = ? AND record_seq = ${importedScore}`)
  const removeSteps = db.prepare('DELETE FROM turn_steps WHERE message_id = ?')
  const removeMessage = db.prepare('DELETE FROM messages WHERE row = ?')
  const removeEmptyChat = db.prepare(
    'DELETE FROM conversations WHERE id = @chatId AND NOT EXISTS (SELECT 1 FROM messages WHERE conversation_id = @chatId)',
  )
  const mendLeaf = db.prepare(
    `UPDATE conversations SET leaf_message_id = (SELECT id FROM messages WHERE conversation_id = @chatId ORDER BY row DESC LIMIT 1)
     WHERE id = @chatId AND NOT EXISTS (SELECT 1 FROM messages WHERE id = leaf_message_id)`,
  )

  /** Takes one chat away; true once none is left. Within the caller's transaction. */
  function removeChatOf(importId: number): boolean {
    const chatId = nextChat.get(importId)
    if (chatId === undefined) return true
    keepWhatIsFollowed.run({ chatId, importId })
    for (const { row, id } of goingFrom.all({ chatId, importId })) {
      search.remove(row)
      removeScore.run(id)
      removeSteps.run(id)
      holding.release(id)
      removeMessage.run(row)
    }
    if (removeEmptyChat.run({ chatId }).changes === 0) mendLeaf.run({ chatId })
    return false
  }

  return { importChat: db.transaction(importChat).immediate, removeChatOf }
}

/** Of a chat in a file, what is not here yet. */
export function createKnownChats(db: Db) {
  const isShown = db.prepare<[string], number>('SELECT deleted_at_ms IS NULL FROM conversations WHERE id = ?').pluck()
  const countKnown = db
    .prepare<[string], number>('SELECT COUNT(*) FROM messages WHERE id IN (SELECT value FROM json_each(?))')
    .pluck()
  return {
    /** `whole`: nothing would come of it. `part`: some of its messages, or it was deleted here. */
    knownChat(id: string, messageIds: string[]): 'new' | 'part' | 'whole' {
      const shown = isShown.get(id)
      if (shown === undefined) return 'new'
      return shown === 1 && countKnown.get(JSON.stringify(messageIds)) === messageIds.length ? 'whole' : 'part'
    },
  }
}
