import type {
  Attachment,
  ContextMark,
  DeliveryState,
  Feedback,
  Level,
  Message,
  MessageError,
  MessageStatus,
} from '../../../shared/domain.ts'
import { words } from '../../../shared/words/t.ts'
import { amountOr, objectIn, oneOf, textOr, timeOr } from '../sound-values.ts'
import { importedScore } from './chat-imports.ts'
import { readExtras } from './read-extras.ts'
import type { ShownSteps } from './turn-steps.ts'

export interface MessageRow extends FeedbackRow, UsageRow {
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
  cost_usd: number | null
  delivery: DeliveryState | null
}

/** Of a row of `traces`. */
export interface UsageRow {
  input_tokens: number | null
  input_cached_tokens: number | null
  input_cache_write_tokens: number | null
  usage_estimated: number | null
  output_tokens: number | null
  output_reasoning_tokens: number | null
  total_tokens: number | null
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

export const messageColumns = `m.continues_id, m.asked_with, w.held AS waiting_held, m.id, m.conversation_id, m.parent_id, m.role, m.content, m.reasoning, m.extras, m.status, m.error, m.provider_id,
  m.model, m.trace_id, m.created_at_ms, m.copied_from, m.edited_from, m.deleted_at_ms, m.context_mark, t.level, t.status_message, t.duration_ms, t.ttft_ms, t.input_tokens, t.input_cached_tokens, t.input_cache_write_tokens, t.usage_estimated, t.output_tokens,
  t.output_reasoning_tokens, t.total_tokens, t.cost_usd, CASE WHEN t.trace_id IS NULL THEN NULL ELSE ${deliverySql} END AS delivery,
  ${feedbackColumns}`

export const messageTables = `messages m LEFT JOIN traces t ON t.trace_id = m.trace_id LEFT JOIN scores s ON s.message_id = m.id
  LEFT JOIN waiting_messages w ON w.message_id = m.id`

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

const statuses = ['complete', 'streaming', 'error', 'stopped', 'interrupted'] as const

const noSteps: ShownSteps = { calls: [], ending: null }

/** A trace has the worst level of all in it, which may be that of a call. */
const endingOf = ({ level, status_message }: MessageRow, { calls, ending }: ShownSteps): string | null =>
  calls.length > 0 ? ending : level === 'WARNING' ? textOr(status_message, null) : null

export function toMessage(row: MessageRow, steps: ShownSteps = noSteps, attachments: Attachment[] = []): Message {
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

/** What few messages have. */
function linksOf({ waiting_held, continues_id, asked_with }: MessageRow): Partial<Message> {
  return {
    ...(waiting_held !== null && { waiting: { held: waiting_held === 1 } }),
    ...(typeof continues_id === 'string' && { continuesId: continues_id }),
    ...(typeof asked_with === 'string' && { askedWith: asked_with }),
  }
}

export function toUsage(row: UsageRow): Message['usage'] {
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
