import type {
  Attachment,
  Conversation,
  ConversationSummary,
  Message,
  SearchAnswer,
  SearchScope,
} from '../../../shared/domain.ts'
import { searchTerms } from '../../../shared/search-text.ts'
import { shownTitle } from '../../../shared/text.ts'
import type { Db } from '../schema/db.ts'
import { textOr, timeOr } from '../sound-values.ts'
import { createHeldAttachments } from './attachments.ts'
import { toFork, toOrigin, toSettings, toSummary, type ConversationRow, type SummaryRow } from './conversation-row.ts'
import { toFtsQuery } from './fts-query.ts'
import { messageColumns, messageTables, toMessage, type MessageRow } from './message-row.ts'
import { createBacklogCheck } from './search-index.ts'
import { snippetOf, snippetSourceLength } from './search-snippet.ts'
import { createStepReads, type ShownSteps } from './turn-steps.ts'
import { withoutDeleted } from './undeleted.ts'

/** Reads for the chat: conversations with their messages, drafts, full-text search. */
export function createChatReads(db: Db) {
  const summaryColumns = `c.id, c.title, c.pinned, c.created_at_ms, c.updated_at_ms, c.archived_at_ms, c.is_unread, c.imported_from,
    (SELECT f.id FROM folders f WHERE f.id = c.folder_id AND f.deleted_at_ms IS NULL) AS shown_folder_id,
    c.id IN (SELECT s.conversation_id FROM messages s WHERE s.status = 'streaming') AS streaming,
    (SELECT COUNT(*) FROM waiting_messages w JOIN messages wm ON wm.id = w.message_id WHERE w.conversation_id = c.id) AS waiting`
  const list = db.prepare<[], SummaryRow>(
    `SELECT ${summaryColumns} FROM conversations c WHERE deleted_at_ms IS NULL ORDER BY pinned DESC, updated_at_ms DESC`,
  )
  const some = db.prepare<[string], SummaryRow>(
    `SELECT ${summaryColumns} FROM conversations c WHERE c.id IN (SELECT value FROM json_each(?)) AND deleted_at_ms IS NULL`,
  )
  const one = db.prepare<[string], ConversationRow>(
    `SELECT c.*, ${summaryColumns},
       (SELECT o.title FROM conversations o WHERE o.id = c.forked_chat_id AND o.deleted_at_ms IS NULL) AS forked_title
     FROM conversations c WHERE c.id = ?`,
  )
  const messagesOf = db.prepare<[string], MessageRow>(
    `SELECT ${messageColumns} FROM ${messageTables} WHERE m.conversation_id = ? ORDER BY m.row`,
  )
  const newestOf = db.prepare<[string, number], MessageRow>(
    `SELECT ${messageColumns} FROM ${messageTables} WHERE m.conversation_id = ? ORDER BY m.row DESC LIMIT ?`,
  )
  const messageById = db.prepare<[string], MessageRow>(`SELECT ${messageColumns} FROM ${messageTables} WHERE m.id = ?`)
  const messagesInBatch = db
    .prepare<[{ batchId: number; limit: number }], string>(
      `SELECT message_id FROM batches b JOIN traces t ON t.record_seq BETWEEN b.first_seq AND b.last_seq WHERE b.id = @batchId
       UNION ALL
       SELECT c.id FROM batches b JOIN traces t ON t.record_seq BETWEEN b.first_seq AND b.last_seq
         JOIN messages c ON c.trace_id = t.trace_id AND c.copied_from IS NOT NULL WHERE b.id = @batchId
       UNION ALL
       SELECT message_id FROM batches b JOIN scores s ON s.record_seq BETWEEN b.first_seq AND b.last_seq WHERE b.id = @batchId
       LIMIT @limit`,
    )
    .pluck()
  const search = db.prepare<
    [{ query: string; folderId: string | null; archived: 0 | 1 }],
    {
      conversation_id: string
      title: string
      id: string
      role: 'user' | 'assistant'
      created_at_ms: number
      content: unknown
      extras_words: unknown
      file_words: unknown
    }
  >(
    // By row the search ends with the fiftieth; by rank it would weigh all that a common word is in.
    `SELECT m.conversation_id, c.title, m.id, m.role, m.created_at_ms,
       substr(m.content, 1, ${snippetSourceLength}) AS content, substr(m.extras_words, 1, ${snippetSourceLength}) AS extras_words,
       (SELECT group_concat(a.name || ' ' || COALESCE(substr(t.text, 1, ${snippetSourceLength}), ''), char(10))
          FROM message_attachments a LEFT JOIN attachment_texts t ON t.sha256 = a.sha256 WHERE a.message_id = m.id) AS file_words
     FROM said JOIN messages m ON m.row = said.rowid JOIN conversations c ON c.id = m.conversation_id
     WHERE said MATCH @query AND c.deleted_at_ms IS NULL AND (@folderId IS NULL OR c.folder_id = @folderId)
       AND (@archived = 0 OR c.archived_at_ms IS NOT NULL) ORDER BY said.rowid DESC LIMIT 50`,
  )
  const meta = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const isIndexing = createBacklogCheck(db)
  const steps = createStepReads(db)
  const held = createHeldAttachments(db)

  /** As its conversation has it; null also where it was deleted. */
  function getMessage(id: string): Message | null {
    const row = messageById.get(id)
    if (!row || row.deleted_at_ms !== null) return null
    const parent = row.parent_id === null ? undefined : messageById.get(row.parent_id)
    const isWhole = !parent || parent.deleted_at_ms === null
    const tree = isWhole ? [] : withoutDeleted(messagesOf.all(row.conversation_id), null).rows
    return toMessage(tree.find((other) => other.id === id) ?? row, steps.shownOf(id), held.inMessage(id))
  }

  function toConversation(
    row: ConversationRow,
    { rows, leafId }: ReturnType<typeof withoutDeleted<MessageRow>>,
    shown: ReadonlyMap<string, ShownSteps>,
    attachments: ReadonlyMap<string, Attachment[]>,
    isWhole: boolean,
  ): Conversation {
    const draftAttachments = held.inDraft(row.id)
    return {
      ...toSummary(row),
      isDeleted: row.deleted_at_ms !== null,
      origin: toOrigin(row),
      forkedFrom: toFork(row),
      draft: textOr(row.draft, ''),
      ...(draftAttachments.length > 0 && { draftAttachments }),
      settings: toSettings(row.settings, rows),
      leafMessageId: leafId,
      messages: parentsFirst(rows.map((each) => toMessage(each, shown.get(each.id), attachments.get(each.id)))),
      isWhole,
    }
  }

  /** With what was deleted right before them, so that the nearest that is left is known. */
  function withDeletedBefore(rows: MessageRow[]): MessageRow[] {
    const seen = new Set(rows.map(({ id }) => id))
    const before: MessageRow[] = []
    for (const { parent_id } of rows) {
      for (let id = parent_id; id !== null && !seen.has(id);) {
        seen.add(id)
        const parent = messageById.get(id)
        if (!parent || parent.deleted_at_ms === null) break
        before.push(parent)
        id = parent.parent_id
      }
    }
    return [...before, ...rows]
  }

  /** `hasWholeCalls`: with all that is kept of the calls of tools, of which else only a beginning is shown. */
  function getConversation(id: string, hasWholeCalls = false): Conversation | null {
    const row = one.get(id)
    if (!row) return null
    const tree = withoutDeleted(messagesOf.all(id), textOr(row.leaf_message_id, null))
    return toConversation(row, tree, steps.shownIn(id, hasWholeCalls), held.inChat(id), true)
  }

  return {
    listConversations: (): ConversationSummary[] => list.all().map(toSummary),
    summariesOf: (ids: string[]): ConversationSummary[] => some.all(JSON.stringify(ids)).map(toSummary),
    getConversation,
    /** The newest messages of a long chat, where what it shows at its end is among them; all of any other. */
    openConversation(id: string): Conversation | null {
      const row = one.get(id)
      if (!row) return null
      const newest = newestOf.all(id, endMessages + 1).toReversed()
      const isWhole = newest.length <= endMessages
      const rows = isWhole ? newest : withDeletedBefore(newest.slice(1))
      const end = withoutDeleted(rows, textOr(row.leaf_message_id, null))
      if (!isWhole && branchLength(end.rows, end.leafId) < enoughMessages) return getConversation(id)
      const ids = end.rows.map((each) => each.id)
      return toConversation(row, end, steps.shownOfEach(ids), held.inEach(ids), isWhole)
    },
    getMessage,
    /** Also of one that was deleted. */
    chatOfMessage: (id: string): string | null => messageById.get(id)?.conversation_id ?? null,
    /** The answers whose records, or whose scores, these batches hold; null where there are more than `limit`. */
    messagesInBatches(batchIds: number[], limit: number): Message[] | null {
      const ids = new Set<string>()
      for (const batchId of batchIds) {
        for (const id of messagesInBatch.all({ batchId, limit: limit + 1 })) ids.add(id)
        if (ids.size > limit) return null
      }
      return [...ids].flatMap((id) => getMessage(id) ?? [])
    },
    /** The newest first. `incomplete` while what an earlier version left is being indexed. */
    searchMessages(text: string, within: SearchScope = {}): SearchAnswer {
      const incomplete = isIndexing()
      const query = toFtsQuery(text)
      if (query === null) return { hits: [], incomplete }
      const terms = searchTerms(text)
      const { folderId = null, isArchived = false } = within
      const hits = search.all({ query, folderId, archived: isArchived ? 1 : 0 }).map((row) => ({
        conversationId: row.conversation_id,
        conversationTitle: shownTitle(textOr(row.title, '')),
        messageId: row.id,
        role: row.role,
        createdAtMs: timeOr(row.created_at_ms, 0),
        snippet: snippetOf(
          [row.content, row.extras_words, row.file_words]
            .map((part) => textOr(part, ''))
            .filter(Boolean)
            .join('\n'),
          terms,
          row.role === 'assistant',
        ),
      }))
      return { hits, incomplete }
    },
    getMeta: (key: string): string | null => textOr(meta.get(key), null),
  }
}

/** So many messages are the end of a chat; with fewer it is read whole. */
const endMessages = 120
/** So many of them in the branch that is shown fill any window. */
const enoughMessages = 40

function branchLength(rows: readonly MessageRow[], leafId: string | null): number {
  const byId = new Map(rows.map((row) => [row.id, row]))
  let length = 0
  // Damage could have made a circle of it.
  for (let row = byId.get(leafId ?? ''); row && length <= rows.length; row = byId.get(row.parent_id ?? '')) length += 1
  return length
}

/** As they were written, but that what had waited stands behind the answer that it follows since. */
function parentsFirst(messages: Message[]): Message[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const ordered = new Set<Message>()
  for (const message of messages) {
    const chain: Message[] = []
    let next: Message | undefined = message
    while (next && !ordered.has(next) && !chain.includes(next)) {
      chain.push(next)
      next = next.parentId === null ? undefined : byId.get(next.parentId)
    }
    for (const each of chain.toReversed()) ordered.add(each)
  }
  return [...ordered]
}
