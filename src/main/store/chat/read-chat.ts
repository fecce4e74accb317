import type {
  Attachment,
  ChatOrigin,
  ContextMark,
  Conversation,
  ConversationSettings,
  ConversationSummary,
  DeliveryState,
  Feedback,
  ForkOrigin,
  Level,
  Message,
  MessageError,
  MessageStatus,
  SearchAnswer,
  SearchScope,
} from '../../../shared/domain.ts'
import { searchTerms } from '../../../shared/search-text.ts'
import { shownTitle } from '../../../shared/text.ts'
import type { Db } from '../schema/db.ts'
import { soundParameters } from '../../records/parameters.ts'
import { createHeldAttachments } from './attachments.ts'
import { promptUseIn } from './prompt-library.ts'
import { readExtras } from './read-extras.ts'
import { createStepReads, type ShownSteps } from './turn-steps.ts'
import { createBacklogCheck } from './search-index.ts'
import { snippetOf, snippetSourceLength } from './search-snippet.ts'
import { amountOr, objectIn, oneOf, textOr, timeOr } from '../sound-values.ts'
import { importedScore } from './chat-imports.ts'
import { withoutDeleted } from './undeleted.ts'
import { words } from '../../../shared/words/t.ts'

interface ConversationRow extends SummaryRow {
  draft: string
  settings: string
  leaf_message_id: string | null
  deleted_at_ms: number | null
  origin_trace_id: string | null
  origin_span_id: string | null
  forked_chat_id: string | null
  forked_message_id: string | null
  forked_title: string | null
}

interface SummaryRow {
  id: string
  title: string
  pinned: number
  created_at_ms: number
  updated_at_ms: number
  archived_at_ms: number | null
  is_unread: number
  imported_from: string | null
  shown_folder_id: string | null
  streaming: number
  waiting: number
}

interface MessageRow extends FeedbackRow {
  waiting_held: number | null
  continues_id: unknown
  asked_with: unknown
  id: string
  conversation_id: string
  parent_id: string | null
  role: 'user' | 'assistant'
  content: string
  reasoning: string
  extras: string | null
  status: MessageStatus
  error: string | null
  provider_id: string | null
  model: string | null
  trace_id: string | null
  created_at_ms: number
  copied_from: string | null
  edited_from: string | null
  deleted_at_ms: number | null
  context_mark: string | null
  level: Level | null
  status_message: string | null
  duration_ms: number | null
  ttft_ms: number | null
  input_tokens: number | null
  input_cached_tokens: number | null
  input_cache_write_tokens: number | null
  usage_estimated: number | null
  output_tokens: number | null
  output_reasoning_tokens: number | null
  total_tokens: number | null
  cost_usd: number | null
  delivery: DeliveryState | null
}

/** SQL for the delivery state of a record: the state of the batch whose range holds it. */
const deliveryOf = (seq: string): string => `CASE WHEN ${seq} IS NULL THEN 'open' ELSE COALESCE(
  (SELECT CASE WHEN b.last_seq >= ${seq} THEN CASE b.state WHEN 'sealed' THEN 'sending' ELSE b.state END END
     FROM batches b WHERE b.first_seq <= ${seq} ORDER BY b.first_seq DESC LIMIT 1), 'recorded') END`

/** The same for the trace `t`. */
export const deliverySql = `CASE WHEN t.source = 'import' THEN 'imported' ELSE ${deliveryOf('t.record_seq')} END`

export interface FeedbackRow {
  score_value: number | null
  score_comment: string | null
  score_delivery: DeliveryState | null
  score_withdrawn: 0 | 1
}

/** With `LEFT JOIN scores s`. */
export const feedbackColumns = `s.value AS score_value, s.comment AS score_comment, 
  CASE WHEN s.record_seq = ${importedScore} THEN 'imported' ELSE ${deliveryOf('s.record_seq')} END AS score_delivery,
  s.withdrawn_at_ms IS NOT NULL AS score_withdrawn`

export function toFeedback(row: FeedbackRow): Feedback | null {
  if (row.score_value === null) return null
  const delivery = row.score_delivery ?? 'recorded'
  if (row.score_withdrawn === 1) return { value: null, comment: '', delivery }
  return {
    value: row.score_value === 1 ? 'up' : 'down',
    comment: textOr(row.score_comment, ''),
    delivery,
  }
}

const messageColumns = `m.continues_id, m.asked_with, w.held AS waiting_held, m.id, m.conversation_id, m.parent_id, m.role, m.content, m.reasoning, m.extras, m.status, m.error, m.provider_id,
  m.model, m.trace_id, m.created_at_ms, m.copied_from, m.edited_from, m.deleted_at_ms, m.context_mark, t.level, t.status_message, t.duration_ms, t.ttft_ms, t.input_tokens, t.input_cached_tokens, t.input_cache_write_tokens, t.usage_estimated, t.output_tokens,
  t.output_reasoning_tokens, t.total_tokens, t.cost_usd, CASE WHEN t.trace_id IS NULL THEN NULL ELSE ${deliverySql} END AS delivery,
  ${feedbackColumns}`

const messageTables = `messages m LEFT JOIN traces t ON t.trace_id = m.trace_id LEFT JOIN scores s ON s.message_id = m.id
  LEFT JOIN waiting_messages w ON w.message_id = m.id`

/** Reads for the chat: conversations with their messages, drafts, full-text search. */
export function createChatReads(db: Db) {
  const summaryColumns = `c.id, c.title, c.pinned, c.created_at_ms, c.updated_at_ms, c.archived_at_ms, c.is_unread, c.imported_from,
    (SELECT f.id FROM folders f WHERE f.id = c.folder_id AND f.deleted_at_ms IS NULL) AS shown_folder_id,
    c.id IN (SELECT s.conversation_id FROM messages s WHERE s.status = 'streaming') AS streaming,
    (SELECT COUNT(*) FROM waiting_messages w JOIN messages wm ON wm.id = w.message_id WHERE w.conversation_id = c.id) AS waiting`
  const list = db.prepare<[], SummaryRow>(
    `SELECT ${summaryColumns} FROM conversations c WHERE deleted_at_ms IS NULL ORDER BY pinned DESC, updated_at_ms DESC`,
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

/** Each term a phrase, the last word a beginning: what a user types is never FTS5 syntax. Null where nothing is asked for. */
export function toFtsQuery(text: string): string | null {
  const terms = searchTerms(text)
  return terms.length === 0 ? null : `${terms.map((words) => `"${words.join(' ')}"`).join(' ')}*`
}

function toSummary(row: SummaryRow): ConversationSummary {
  return {
    id: row.id,
    title: shownTitle(textOr(row.title, '')),
    pinned: row.pinned === 1,
    createdAtMs: timeOr(row.created_at_ms, 0),
    updatedAtMs: timeOr(row.updated_at_ms, 0),
    streaming: row.streaming === 1,
    folderId: textOr(row.shown_folder_id, null),
    isArchived: row.archived_at_ms !== null,
    isUnread: row.is_unread === 1,
    importedFrom: row.imported_from === null ? null : oneOf(row.imported_from, chatSources, 'holdfast'),
    ...(row.waiting > 0 && { waitingCount: row.waiting }),
  }
}

const chatSources = ['chatgpt', 'claude', 'cherry-studio', 'holdfast'] as const

function toFork({ forked_chat_id, forked_message_id, forked_title }: ConversationRow): ForkOrigin | null {
  const chatId = textOr(forked_chat_id, null)
  if (chatId === null) return null
  const title = textOr(forked_title, null)
  return { chatId, messageId: textOr(forked_message_id, ''), title: title === null ? null : shownTitle(title) }
}

function toOrigin({ origin_trace_id, origin_span_id }: ConversationRow): ChatOrigin | null {
  const traceId = textOr(origin_trace_id, null)
  return traceId === null ? null : { traceId, spanId: textOr(origin_span_id, '') }
}

/** Where they cannot be read, the model that answered last goes on. */
function toSettings(text: unknown, messages: readonly MessageRow[]): ConversationSettings {
  const read = objectIn(text)
  const last = messages.findLast(({ role }) => role === 'assistant')
  const given = read?.['tools']
  const tools = Array.isArray(given) ? given.filter((id) => typeof id === 'string') : []
  const systemPromptOf = promptUseIn(read?.['systemPromptOf'])
  return {
    providerId: textOr(read?.['providerId'], textOr(last?.provider_id, 'demo')),
    model: textOr(read?.['model'], textOr(last?.model, 'holdfast-demo')),
    systemPrompt: textOr(read?.['systemPrompt'], ''),
    ...(systemPromptOf && { systemPromptOf }),
    parameters: soundParameters(read?.['parameters']),
    ...(tools.length > 0 && { tools }),
    ...alongsideIn(read),
  }
}

function alongsideIn(read: Record<string, unknown> | null): Pick<ConversationSettings, 'alongside'> {
  const list: unknown = read?.['alongside']
  if (!Array.isArray(list)) return {}
  const alongside = list.flatMap((each: { providerId?: unknown; model?: unknown } | null) =>
    typeof each?.providerId === 'string' && typeof each.model === 'string'
      ? [{ providerId: each.providerId, model: each.model }]
      : [],
  )
  return alongside.length > 0 ? { alongside } : {}
}

/** One bad row must not block a conversation: an error that does not parse is shown as unknown. */
function toError(text: unknown): MessageError | null {
  if (text === null) return null
  const read = objectIn(text)
  return {
    type: textOr(read?.['type'], 'unknown'),
    message: textOr(read?.['message'], words('The error of this answer could not be read.')),
    advice: textOr(read?.['advice'], words('Retry to ask again.')),
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

const statuses = ['complete', 'streaming', 'error', 'stopped', 'interrupted'] as const

const noSteps: ShownSteps = { calls: [], ending: null }

/** A trace has the worst level of all in it, which may be that of a call. */
const endingOf = ({ level, status_message }: MessageRow, { calls, ending }: ShownSteps): string | null =>
  calls.length > 0 ? ending : level === 'WARNING' ? textOr(status_message, null) : null

function toMessage(row: MessageRow, steps: ShownSteps = noSteps, attachments: Attachment[] = []): Message {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    parentId: textOr(row.parent_id, null),
    role: oneOf(row.role, ['user', 'assistant'], 'assistant'),
    content: textOr(row.content, ''),
    reasoning: textOr(row.reasoning, ''),
    extras: readExtras(row.extras),
    calls: steps.calls,
    ...(attachments.length > 0 && { attachments }),
    status: oneOf(row.status, statuses, 'interrupted'),
    error: toError(row.error),
    ending: row.status === 'complete' ? endingOf(row, steps) : null,
    createdAtMs: timeOr(row.created_at_ms, 0),
    providerId: textOr(row.provider_id, null),
    model: textOr(row.model, null),
    traceId: textOr(row.trace_id, null),
    usage: toUsage(row),
    costUsd: amountOr(row.cost_usd, null),
    durationMs: amountOr(row.duration_ms, null),
    timeToFirstTokenMs: amountOr(row.ttft_ms, null),
    delivery: row.delivery,
    feedback: toFeedback(row),
    ...(row.copied_from !== null && { isCopy: true as const }),
    ...(typeof row.edited_from === 'string' && { editedFrom: row.edited_from }),
    ...(row.context_mark !== null && {
      contextMark: oneOf<ContextMark>(row.context_mark, ['summary', 'start'], 'start'),
    }),
    ...linksOf(row),
  }
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

/** What few messages have. */
function linksOf({ waiting_held, continues_id, asked_with }: MessageRow): Partial<Message> {
  return {
    ...(waiting_held !== null && { waiting: { held: waiting_held === 1 } }),
    ...(typeof continues_id === 'string' && { continuesId: continues_id }),
    ...(typeof asked_with === 'string' && { askedWith: asked_with }),
  }
}

export function toUsage(row: {
  input_tokens: number | null
  input_cached_tokens: number | null
  input_cache_write_tokens: number | null
  usage_estimated: number | null
  output_tokens: number | null
  output_reasoning_tokens: number | null
  total_tokens: number | null
}): Message['usage'] {
  const total = amountOr(row.total_tokens, null)
  if (total === null) return null
  return {
    input: amountOr(row.input_tokens, 0),
    inputCached: amountOr(row.input_cached_tokens, 0),
    inputCacheWrite: amountOr(row.input_cache_write_tokens, 0),
    output: amountOr(row.output_tokens, 0),
    outputReasoning: amountOr(row.output_reasoning_tokens, 0),
    total,
    ...(row.usage_estimated === 1 ? { estimated: true as const } : {}),
  }
}
