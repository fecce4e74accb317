import type { Db } from '../schema/db.ts'

/** Answers to one question that stand beside each other until one is kept. */
export function createSideBySideWrites(db: Db) {
  const groupOf = db.prepare<[string], string | null>('SELECT asked_with FROM messages WHERE id = ?').pluck()
  const membersOf = db.prepare<[string], string>('SELECT id FROM messages WHERE asked_with = ? ORDER BY row').pluck()
  const dissolve = db.prepare('UPDATE messages SET asked_with = NULL WHERE asked_with = ?')
  const put = db.prepare(
    `UPDATE messages SET asked_with = ? WHERE id = ? AND asked_with IS NULL AND role = 'assistant'`,
  )
  const show = db.prepare(
    'UPDATE conversations SET leaf_message_id = @id WHERE id = (SELECT conversation_id FROM messages WHERE id = @id)',
  )
  const newestAfter = db
    .prepare<[{ id: string }], string>(
      `SELECT id FROM messages WHERE conversation_id = (SELECT conversation_id FROM messages WHERE id = @id) AND parent_id = @id
       ORDER BY row DESC LIMIT 1`,
    )
    .pluck()

  /** Null where it does not stand beside others. */
  function keepOne(messageId: string): { messageIds: string[]; askedWith: string } | null {
    const askedWith = groupOf.get(messageId) ?? null
    if (askedWith === null) return null
    const messageIds = membersOf.all(askedWith)
    dissolve.run(askedWith)
    show.run({ id: newestLeaf(messageId) })
    return { messageIds, askedWith }
  }

  /** An answer that was gone on with is shown with its rest. */
  function newestLeaf(messageId: string): string {
    const path = new Set<string>()
    // Damage could have made a circle of it.
    for (let id: string | undefined = messageId; id !== undefined && !path.has(id); id = newestAfter.get({ id }))
      path.add(id)
    return [...path].at(-1) ?? messageId
  }

  return {
    keepOne: db.transaction(keepOne).immediate,
    putBeside: db.transaction((messageIds: string[], askedWith: string): void => {
      for (const id of messageIds) put.run(askedWith, id)
    }).immediate,
  }
}
