import type { AttachmentReference, ConversationSettings, PromptUse, RemovedQuestion } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { objectIn, textOr } from '../sound-values.ts'
import { createHeldAttachments, createHolding } from './attachments.ts'
import { createPromptNotes, promptUseIn } from './prompt-library.ts'
import { createSearchIndex } from './search-index.ts'
import type { NewMessage } from './turns.ts'

export interface WaitLater {
  /** Set when the conversation is new. */
  newConversation: { id: string; title: string } | null
  settings: ConversationSettings
  /** Null where the question is there already, and is to be asked again. */
  message: NewMessage | null
  /** What its text was made of. */
  prompt: PromptUse | null
  messageId: string
  conversationId: string
  /** The waiting message that is to follow it; where it is undone that it was removed. */
  beforeId: string | null
  /** The answer that failed, where the question is to be asked again: what waits behind it follows the next one. */
  askedAgainAfter: string | null
  nowMs: number
}

export function createWaitingWrites(db: Db) {
  const search = createSearchIndex(db)
  const holding = createHolding(db)
  const held = createHeldAttachments(db)
  const notePrompt = createPromptNotes(db)
  const promptOf = db.prepare<[string], unknown>('SELECT prompt FROM message_prompts WHERE message_id = ?').pluck()
  const forgetPrompt = db.prepare('DELETE FROM message_prompts WHERE message_id = ?')
  const forgetNewDraft = db.prepare("DELETE FROM meta WHERE key = 'newDraft'")
  const insertConversation = db.prepare(
    `INSERT INTO conversations (id, title, settings, leaf_message_id, created_at_ms, updated_at_ms) VALUES (?, ?, ?, NULL, ?, ?)`,
  )
  const insertMessage = db.prepare(
    `INSERT INTO messages (id, conversation_id, parent_id, role, content, status, created_at_ms)
     VALUES (@id, @conversationId, @parentId, @role, @content, @status, @createdAtMs)`,
  )
  const insert = db.prepare(
    'INSERT INTO waiting_messages (message_id, conversation_id, settings, created_at_ms) VALUES (?, ?, ?, ?)',
  )
  const show = db.prepare(
    `UPDATE conversations SET leaf_message_id = ?, updated_at_ms = ?, settings = ?, draft = CASE WHEN ? THEN '' ELSE draft END WHERE id = ?`,
  )
  const isWaiting = db.prepare<[string], number>('SELECT 1 FROM waiting_messages WHERE message_id = ?').pluck()
  const waitingBehind = db
    .prepare<[string], string>(
      'SELECT id FROM messages WHERE parent_id = ? AND id IN (SELECT message_id FROM waiting_messages) ORDER BY row LIMIT 1',
    )
    .pluck()
  const followInstead = db.prepare(
    `UPDATE messages SET parent_id = @messageId WHERE parent_id = @answerId AND id IN (SELECT message_id FROM waiting_messages)`,
  )
  const move = db.prepare('UPDATE messages SET parent_id = ? WHERE id = ?')
  const moveUp = db.prepare(
    'UPDATE messages SET parent_id = @parentId WHERE conversation_id = @conversationId AND parent_id = @messageId',
  )
  const one = db.prepare<
    [string],
    { conversation_id: string; parent_id: string | null; content: unknown; settings: unknown; row: number }
  >(
    `SELECT w.conversation_id, m.parent_id, m.content, w.settings, m.row FROM waiting_messages w JOIN messages m ON m.id = w.message_id
     WHERE w.message_id = ?`,
  )
  const answers = db
    .prepare<[string], string>("SELECT id FROM messages WHERE parent_id = ? AND role = 'assistant' ORDER BY row DESC")
    .pluck()
  const removeWait = db.prepare('DELETE FROM waiting_messages WHERE message_id = ?')
  const removeMessage = db.prepare('DELETE FROM messages WHERE id = ?')
  const setLeaf = db.prepare('UPDATE conversations SET leaf_message_id = ? WHERE id = ?')
  const deleteEmpty = db.prepare(
    'UPDATE conversations SET deleted_at_ms = @nowMs WHERE id = @id AND NOT EXISTS (SELECT 1 FROM messages WHERE conversation_id = @id)',
  )
  const changeText = db.prepare('UPDATE messages SET content = ? WHERE id = ?')
  const holdAll = db.prepare('UPDATE waiting_messages SET held = 1')

  function lastBehind(messageId: string): string {
    let last = messageId
    for (let next = waitingBehind.get(last); next !== undefined; next = waitingBehind.get(last)) last = next
    return last
  }

  function waitLater(wait: WaitLater): void {
    const { newConversation, settings, message, messageId, conversationId, beforeId, askedAgainAfter, nowMs } = wait
    /** Undoing a removal takes no draft. */
    const isWritten = message !== null && beforeId === null
    const json = JSON.stringify(settings)
    if (newConversation) {
      insertConversation.run(newConversation.id, newConversation.title, json, nowMs, nowMs)
      forgetNewDraft.run()
      holding.clearDraft(null)
    }
    if (message) {
      const { attachments = [], ...row } = message
      const { lastInsertRowid } = insertMessage.run(row)
      holding.attach(messageId, attachments)
      search.putSoon(lastInsertRowid, message.content, holding.wordsOf(messageId))
      if (wait.prompt) notePrompt(messageId, wait.prompt)
    }
    if (isWritten) holding.clearDraft(conversationId)
    if (isWaiting.get(messageId) === undefined) insert.run(messageId, conversationId, json, nowMs)
    if (beforeId !== null && isWaiting.get(beforeId) !== undefined) move.run(messageId, beforeId)
    if (askedAgainAfter !== null) followInstead.run({ messageId, answerId: askedAgainAfter })
    const leafId = lastBehind(messageId)
    if (show.run(leafId, nowMs, json, isWritten ? 1 : 0, conversationId).changes !== 1)
      throw new Error('conversation not found')
  }

  /** Null where it does not wait any more. */
  function removeWaiting(messageId: string, nowMs: number): RemovedQuestion | null {
    const row = one.get(messageId)
    if (!row) return null
    const answerId = answers.get(messageId)
    const beforeId = waitingBehind.get(messageId) ?? null
    const attachments = held.inMessage(messageId).map(({ sha256, name }) => ({ sha256, name }))
    const prompt = promptUseIn(objectIn(promptOf.get(messageId)))
    removeWait.run(messageId)
    if (answerId === undefined) {
      // Two pages may each have sent one behind it.
      moveUp.run({ parentId: row.parent_id, conversationId: row.conversation_id, messageId })
      if (beforeId === null) setLeaf.run(row.parent_id, row.conversation_id)
      search.remove(row.row)
      holding.release(messageId)
      forgetPrompt.run(messageId)
      removeMessage.run(messageId)
    } else if (beforeId === null) setLeaf.run(answerId, row.conversation_id)
    const isEmptied = deleteEmpty.run({ id: row.conversation_id, nowMs }).changes > 0
    return {
      isEmptied,
      conversationId: row.conversation_id,
      parentId: row.parent_id,
      text: textOr(row.content, ''),
      attachments,
      ...(prompt && { prompt }),
      settings: objectIn(row.settings) as unknown as ConversationSettings,
      beforeId,
      wasAsked: answerId !== undefined,
    }
  }

  /** False where it does not wait any more. Its files stay where none are given. */
  function editWaiting(messageId: string, text: string, attachments?: readonly AttachmentReference[]): boolean {
    const row = one.get(messageId)
    if (!row) return false
    search.remove(row.row)
    changeText.run(text, messageId)
    if (attachments) {
      holding.release(messageId)
      holding.attach(messageId, attachments)
    }
    search.putSoon(row.row, text, holding.wordsOf(messageId))
    return true
  }

  return {
    waitLater: db.transaction(waitLater).immediate,
    removeWaiting: db.transaction(removeWaiting).immediate,
    editWaiting: db.transaction(editWaiting).immediate,
    /** From now on each goes out only when the user says so. */
    holdWaiting: (): void => void holdAll.run(),
  }
}
