import type { DeliveryState, Level, TraceRow } from '../../../shared/domain.ts'
import { cutAtCharacter, shownTitle } from '../../../shared/text.ts'
import { deliverySql, toUsage, type UsageRow } from '../chat/message-row.ts'
import { snippetOf, snippetSourceLength } from '../chat/search-snippet.ts'
import { amountOr, oneOf, textOr, timeOr } from '../sound-values.ts'

export interface TraceSqlRow extends UsageRow {
  row: number
  trace_id: string
  record_seq: number | null
  name: string
  conversation_id: string
  message_id: string
  started_at_ms: number
  duration_ms: number | null
  ttft_ms: number | null
  provider_name: string
  model: string
  level: Level
  status_message: string | null
  error_type: string | null
  cost_usd: number | null
  user_id: string
  environment: string
  release: string | null
  delivery: DeliveryState
  source: 'chat' | 'import'
  conversation_title: string | null
}

/** A row of a list: with what was asked, and where a text is searched for with what was answered. */
export interface ListedSqlRow extends TraceSqlRow {
  prompt: unknown
  answer: unknown
}

export const traceSelect = `t.*, ${deliverySql} AS delivery,
  (SELECT title FROM conversations c WHERE c.id = t.conversation_id) AS conversation_title`

/** SQL for the beginning of what was asked in the trace `t`. */
export const promptSql = (characters: number): string => `COALESCE((SELECT substr(p.content, 1, ${characters})
  FROM messages a JOIN messages p ON p.id = a.parent_id WHERE a.id = t.message_id), t.prompt)`

/** A first line begins within so much of what was asked. */
const promptSourceLength = 1000
const promptLength = 200
/** Of what stands before a match: the column may be narrow. */
const beforeLength = 12

export const listedSelect = (isSearch: boolean): string =>
  isSearch
    ? `${promptSql(snippetSourceLength)} AS prompt,
       (SELECT substr(m.content, 1, ${snippetSourceLength}) FROM messages m WHERE m.id = t.message_id) AS answer`
    : `${promptSql(promptSourceLength)} AS prompt, NULL AS answer`

const levels = ['DEBUG', 'DEFAULT', 'WARNING', 'ERROR'] as const

export function toTraceFields(row: TraceSqlRow): Omit<TraceRow, 'prompt' | 'snippet'> {
  return {
    traceId: row.trace_id,
    name: textOr(row.name, ''),
    conversationId: textOr(row.conversation_id, ''),
    conversationTitle: row.conversation_title === null ? '' : shownTitle(textOr(row.conversation_title, '')),
    messageId: textOr(row.message_id, ''),
    startedAtMs: timeOr(row.started_at_ms, 0),
    durationMs: amountOr(row.duration_ms, null),
    timeToFirstTokenMs: amountOr(row.ttft_ms, null),
    providerName: textOr(row.provider_name, ''),
    model: textOr(row.model, ''),
    level: oneOf(row.level, levels, 'DEFAULT'),
    statusMessage: textOr(row.status_message, null),
    usage: toUsage(row),
    costUsd: amountOr(row.cost_usd, null),
    userId: textOr(row.user_id, ''),
    environment: textOr(row.environment, ''),
    delivery: row.delivery,
  }
}

export function toListedRow(row: ListedSqlRow, terms: readonly string[][]): TraceRow {
  return { ...toTraceFields(row), ...toPrompt(row, terms) }
}

/** What a list shows of what was asked. */
export function toPrompt(
  row: Pick<ListedSqlRow, 'prompt' | 'answer'>,
  terms: readonly string[][],
): Pick<TraceRow, 'prompt' | 'snippet'> {
  const prompt = textOr(row.prompt, '')
  return {
    prompt: firstLine(prompt),
    snippet: terms.length === 0 ? null : snippetFrom(prompt, textOr(row.answer, ''), terms),
  }
}

/** Of the question where it has a match, else of the answer; of the question's beginning where the match is elsewhere. */
function snippetFrom(prompt: string, answer: string, terms: readonly string[][]): string {
  const ofPrompt = snippetOf(prompt, terms, false, beforeLength)
  if (ofPrompt.includes('\u0001')) return ofPrompt
  const ofAnswer = snippetOf(answer, terms, true, beforeLength)
  return ofAnswer.includes('\u0001') ? ofAnswer : firstLine(prompt)
}

export function firstLine(text: string): string {
  const line = /\S.*/.exec(text)?.[0] ?? ''
  return cutAtCharacter(line.replaceAll(/\s+/g, ' ').trim(), promptLength)
}
