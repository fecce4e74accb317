import type { ContextMark } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { createHolding } from './attachments.ts'
import { createSearchIndex } from './search-index.ts'

/** `streaming`: its answer still arrives, so nothing was changed. */
export type MessageChange = 'done' | 'gone' | 'streaming'

/** What a user changes of single messages. No record is touched by it, and nothing that a model said is erased. */
export function createMessageChanges(db: Db) {
  const search = createSearchIndex(db)
  const holding = createHolding(db)
  const found = db.prepare<[string], { row: number; status: string; content: unknown; extras_words: unknown }>(
    'SELECT row, status, content, extras_words FROM messages WHERE id = ?',
  )
  const mark = db.prepare('UPDATE messages SET deleted_at_ms = ? WHERE id = ?')
  const setContextMark = db.prepare('UPDATE messages SET context_mark = ? WHERE id = ?')
  const insertEdited = db.prepare(
    `INSERT INTO messages (id, conversation_id, parent_id, role, content, status, provider_id, model, created_at_ms, continues_id, edited_from)
     SELECT @id, conversation_id, parent_id, role, @content, 'complete', provider_id, model, @atMs, continues_id, id
     FROM messages WHERE id = @messageId AND role = 'assistant' AND deleted_at_ms IS NULL`,
  )
  const showEdited = db.prepare(
    'UPDATE conversations SET leaf_message_id = @id WHERE id = (SELECT conversation_id FROM messages WHERE id = @id)',
  )

  function deleteMessage(id: string, atMs: number): MessageChange {
    const message = found.get(id)
    if (!message) return 'gone'
    if (message.status === 'streaming') return 'streaming'
    mark.run(atMs, id)
    search.remove(message.row)
    return 'done'
  }

  function restoreMessage(id: string): MessageChange {
    const message = found.get(id)
    if (!message) return 'gone'
    mark.run(null, id)
    search.putSoon(
      message.row,
      ...[message.content, message.extras_words].filter((text): text is string => typeof text === 'string'),
      holding.wordsOf(id),
    )
    return 'done'
  }

  /** Another text beside an answer, as a branch of its own, which is shown from now on. */
  function editAnswer(messageId: string, id: string, content: string, atMs: number): MessageChange {
    const message = found.get(messageId)
    if (message?.status === 'streaming') return 'streaming'
    const { changes, lastInsertRowid } = insertEdited.run({ messageId, id, content, atMs })
    if (changes === 0) return 'gone'
    holding.copy(messageId, id)
    search.putSoon(lastInsertRowid, content, holding.wordsOf(id))
    showEdited.run({ id })
    return 'done'
  }

  return {
    deleteMessage: db.transaction(deleteMessage).immediate,
    restoreMessage: db.transaction(restoreMessage).immediate,
    editAnswer: db.transaction(editAnswer).immediate,
    markContext: (id: string, contextMark: ContextMark | null): MessageChange =>
      setContextMark.run(contextMark, id).changes > 0 ? 'done' : 'gone',
  }
}
