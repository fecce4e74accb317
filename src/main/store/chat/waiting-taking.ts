import type { Db } from '../schema/db.ts'

/** Takes a message out of those that wait, in the transaction in which its turn begins; what waits behind it follows its answer. */
export function createWaitingTaking(db: Db) {
  const take = db.prepare(
    `DELETE FROM waiting_messages WHERE message_id = @messageId
       AND EXISTS (SELECT 1 FROM messages WHERE id = @messageId AND content = @text)`,
  )
  const follow = db.prepare(
    `UPDATE messages SET parent_id = @answerId WHERE parent_id = @messageId AND id IN (SELECT message_id FROM waiting_messages)`,
  )
  return ({ messageId, text }: { messageId: string; text: string }, answerId: string): void => {
    if (take.run({ messageId, text }).changes !== 1) throw new Error('this message does not wait, or has changed')
    follow.run({ messageId, answerId })
  }
}
