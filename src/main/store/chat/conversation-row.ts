import type { ChatOrigin, ConversationSettings, ConversationSummary, ForkOrigin } from '../../../shared/domain.ts'
import { shownTitle } from '../../../shared/text.ts'
import { soundParameters } from '../../records/parameters.ts'
import { objectIn, oneOf, textOr, timeOr } from '../sound-values.ts'
import type { MessageRow } from './message-row.ts'
import { promptUseIn } from './prompt-library.ts'

export interface ConversationRow extends SummaryRow {
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

export interface SummaryRow {
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

export function toSummary(row: SummaryRow): ConversationSummary {
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

export function toFork({ forked_chat_id, forked_message_id, forked_title }: ConversationRow): ForkOrigin | null {
  const chatId = textOr(forked_chat_id, null)
  if (chatId === null) return null
  const title = textOr(forked_title, null)
  return { chatId, messageId: textOr(forked_message_id, ''), title: title === null ? null : shownTitle(title) }
}

export function toOrigin({ origin_trace_id, origin_span_id }: ConversationRow): ChatOrigin | null {
  const traceId = textOr(origin_trace_id, null)
  return traceId === null ? null : { traceId, spanId: textOr(origin_span_id, '') }
}

/** Where they cannot be read, the model that answered last goes on. */
export function toSettings(text: unknown, messages: readonly MessageRow[]): ConversationSettings {
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
