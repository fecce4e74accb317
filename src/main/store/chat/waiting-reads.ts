import type { ConversationSettings } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { objectIn, textOr } from '../sound-values.ts'

/** The next of a conversation that may go out. */
export interface NextWaiting {
  messageId: string
  conversationId: string
  parentId: string | null
  text: string
  settings: ConversationSettings | null
  held: boolean
  /** How what it follows ended; null at the beginning of a chat. */
  parentStatus: string | null
}

interface WaitingRow {
  message_id: string
  conversation_id: string
  parent_id: string | null
  content: unknown
  settings: unknown
  held: number
  parent_status: string | null
}

/** Reads of what waits. */
export function createWaitingReads(db: Db) {
  /** Of the nearest before it that was not deleted. */
  const parentStatus = `WITH RECURSIVE before (id, parent_id, status, deleted_at_ms) AS (
       SELECT id, parent_id, status, deleted_at_ms FROM messages WHERE id = m.parent_id
       UNION SELECT p.id, p.parent_id, p.status, p.deleted_at_ms FROM messages p JOIN before b ON p.id = b.parent_id
         WHERE b.deleted_at_ms IS NOT NULL)
     SELECT status FROM before WHERE deleted_at_ms IS NULL`
  const columns = `SELECT w.message_id, w.conversation_id, m.parent_id, m.content, w.settings, w.held, (${parentStatus}) AS parent_status
     FROM waiting_messages w JOIN messages m ON m.id = w.message_id JOIN conversations c ON c.id = w.conversation_id`
  /** What follows another that waits has to wait for it. */
  const next = db.prepare<[], WaitingRow>(
    `${columns} WHERE c.deleted_at_ms IS NULL AND (m.parent_id IS NULL OR m.parent_id NOT IN (SELECT message_id FROM waiting_messages))
     ORDER BY w.row`,
  )
  const one = db.prepare<[string], WaitingRow>(`${columns} WHERE w.message_id = ?`)
  const read = (row: WaitingRow): NextWaiting => ({
    messageId: row.message_id,
    conversationId: row.conversation_id,
    parentId: row.parent_id,
    text: textOr(row.content, ''),
    settings: objectIn(row.settings) as unknown as ConversationSettings | null,
    held: row.held === 1,
    parentStatus: row.parent_status,
  })
  return {
    /** The first of each branch that waits, in the order in which they were written. */
    nextWaiting: (): NextWaiting[] => next.all().map(read),
    waitingMessage(messageId: string): NextWaiting | null {
      const row = one.get(messageId)
      return row ? read(row) : null
    },
  }
}
