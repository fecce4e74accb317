import { randomUUID } from 'node:crypto'
import type { Db } from '../schema/db.ts'
import { createHolding } from './attachments.ts'
import { createSearchIndex } from './search-index.ts'
import { withoutDeleted } from './undeleted.ts'

interface MessageRow {
  row: number
  id: string
  parent_id: string | null
  continues_id: string | null
  deleted_at_ms: unknown
  status: string
}

/** What is not carried over: a copy has a place and ids of its own, stands alone, and was neither imported nor deleted. */
const ownColumns = [
  'row',
  'id',
  'conversation_id',
  'parent_id',
  'continues_id',
  'asked_with',
  'copied_from',
  'import_id',
  'deleted_at_ms',
]

/** Begins a chat with all that leads up to a message of another. Its answers name the traces that they have: nothing is recorded twice. */
export function createForks(db: Db) {
  const search = createSearchIndex(db)
  const holding = createHolding(db)
  const carried = db
    .prepare<[], string>("SELECT name FROM pragma_table_info('messages')")
    .pluck()
    .all()
    .filter((name) => !ownColumns.includes(name))
    .join(', ')
  const chatOf = db
    .prepare<[string], string>('SELECT conversation_id FROM messages WHERE id = ? AND deleted_at_ms IS NULL')
    .pluck()
  const messagesOf = db.prepare<[string], MessageRow>(
    'SELECT row, id, parent_id, continues_id, deleted_at_ms, status FROM messages WHERE conversation_id = ? ORDER BY row',
  )
  const insertChat = db.prepare(
    `INSERT INTO conversations (id, title, settings, folder_id, forked_chat_id, forked_message_id, created_at_ms, updated_at_ms)
     SELECT @id, CASE WHEN title LIKE 'Fork of %' THEN title ELSE 'Fork of ' || substr(title, 1, 290) END, settings, folder_id, id, @messageId, @atMs, @atMs FROM conversations WHERE id = @chatId`,
  )
  const copy = db.prepare(
    `INSERT INTO messages (id, conversation_id, parent_id, continues_id, copied_from, ${carried})
     SELECT @id, @chatId, @parentId, @continuesId, id, ${carried} FROM messages WHERE row = @row`,
  )
  const copySteps = db.prepare(
    `INSERT INTO turn_steps (message_id, conversation_id, position, step, result)
     SELECT @copyId, @chatId, position, step, result FROM turn_steps WHERE message_id = @messageId`,
  )
  const copyPrompt = db.prepare(
    'INSERT INTO message_prompts (message_id, prompt) SELECT @copyId, prompt FROM message_prompts WHERE message_id = @messageId',
  )
  const textsOf = db.prepare<[number], { row: number; content: string; extras_words: string }>(
    'SELECT row, content, extras_words FROM messages WHERE row = CAST(? AS INTEGER)',
  )
  const setLeaf = db.prepare('UPDATE conversations SET leaf_message_id = ? WHERE id = ?')

  /** Null where the message is gone, or is still arriving. */
  function forkConversation(messageId: string, id: string, atMs: number): string | null {
    const chatId = chatOf.get(messageId)
    if (chatId === undefined) return null
    const { rows } = withoutDeleted(messagesOf.all(chatId), null)
    const byId = new Map(rows.map((row) => [row.id, row]))
    const branch: MessageRow[] = []
    for (let at = byId.get(messageId); at; at = byId.get(at.parent_id ?? '')) {
      branch.unshift(at)
      byId.delete(at.id)
    }
    if (branch.some(({ status }) => status === 'streaming')) return null
    insertChat.run({ id, messageId, chatId, atMs })
    let parentId: string | null = null
    const copyIds = new Map<string, string>()
    for (const { row, id: copiedId, continues_id: continuesId } of branch) {
      const copyId = randomUUID()
      copyIds.set(copiedId, copyId)
      const continued = copyIds.get(continuesId ?? '') ?? null
      const { lastInsertRowid } = copy.run({ id: copyId, chatId: id, parentId, continuesId: continued, row })
      // What tools did is a part of the answer; a yes that held for the other chat does not come along.
      copySteps.run({ copyId, chatId: id, messageId: copiedId })
      copyPrompt.run({ copyId, messageId: copiedId })
      holding.copy(copiedId, copyId)
      const copied = textsOf.get(Number(lastInsertRowid))
      if (copied) search.putSoon(copied.row, copied.content, copied.extras_words, holding.wordsOf(copyId))
      parentId = copyId
    }
    setLeaf.run(parentId, id)
    return id
  }

  return { forkConversation: db.transaction(forkConversation).immediate }
}
