import type { ConversationSettings, MessageError, MessageStatus } from '../../shared/domain.ts'
import { encodeTurn } from '../langfuse/encode.ts'
import type { TurnEnd, TurnStart } from '../record.ts'
import { createRedactor, noRedaction, redactEnd } from '../redaction.ts'
import type { Db } from './database.ts'
import { createRecordLog } from './record-log.ts'

export interface NewMessage {
  id: string
  conversationId: string
  parentId: string | null
  role: 'user' | 'assistant'
  content: string
  status: MessageStatus
  providerId: string | null
  model: string | null
  traceId: string | null
  createdAtMs: number
}

export interface BeginTurn {
  /** Set when the conversation is new. */
  newConversation: { id: string; title: string } | null
  settings: ConversationSettings
  /** Null when the prompt is already there: an answer is tried again. */
  userMessage: NewMessage | null
  assistantMessage: NewMessage
  start: TurnStart
}

export interface FinishTurn {
  traceId: string
  messageStatus: MessageStatus
  messageError: MessageError | null
  end: TurnEnd
  nowMs: number
}

/** The writes of a turn: one transaction before the request goes out, one after its answer is in. */
export function createTurnWrites(db: Db) {
  const insertMessage = db.prepare(
    `INSERT INTO messages (id, conversation_id, parent_id, role, content, status, provider_id, model, trace_id, created_at_ms)
     VALUES (@id, @conversationId, @parentId, @role, @content, @status, @providerId, @model, @traceId, @createdAtMs)`,
  )
  const index = db.prepare('INSERT INTO messages_fts (rowid, content) VALUES (?, ?)')
  const insertConversation = db.prepare(
    `INSERT INTO conversations (id, title, settings, leaf_message_id, created_at_ms, updated_at_ms) VALUES (?, ?, ?, NULL, ?, ?)`,
  )
  const touchConversation = db.prepare(
    `UPDATE conversations SET settings = ?, leaf_message_id = ?, updated_at_ms = ?, draft = CASE WHEN ? THEN '' ELSE draft END WHERE id = ?`,
  )
  const insertTrace = db.prepare(
    `INSERT INTO traces (trace_id, conversation_id, message_id, name, user_id, environment, release, provider_id, provider_name,
       model, started_at_ms, level)
     VALUES (@traceId, @conversationId, @messageId, 'chat_request', @userId, @environment, @release, @providerId, @providerName,
       @model, @startedAtMs, 'DEFAULT')`,
  )
  const insertOpen = db.prepare('INSERT INTO open_turns (trace_id, start, last_seen_at_ms) VALUES (?, ?, ?)')
  const selectOpen = db.prepare<[string], { start: string }>('SELECT start FROM open_turns WHERE trace_id = ?')
  const deleteOpen = db.prepare('DELETE FROM open_turns WHERE trace_id = ?')
  const saveOpen = db.prepare(
    'UPDATE open_turns SET partial_output = ?, partial_reasoning = ?, ttft_ms = ?, last_seen_at_ms = ? WHERE trace_id = ?',
  )
  const allOpen = db.prepare<
    [],
    {
      trace_id: string
      start: string
      partial_output: string
      partial_reasoning: string
      ttft_ms: number | null
      last_seen_at_ms: number
    }
  >('SELECT * FROM open_turns')
  const finishMessage = db.prepare('UPDATE messages SET content = ?, reasoning = ?, status = ?, error = ? WHERE id = ?')
  const messageRow = db.prepare<[string], number>('SELECT row FROM messages WHERE id = ?').pluck()
  const finishTrace = db.prepare(
    `UPDATE traces SET record_seq = @seq, duration_ms = @durationMs, ttft_ms = @timeToFirstTokenMs, level = @level,
       status_message = @statusMessage, error_type = @errorType, input_tokens = @input, input_cached_tokens = @inputCached,
       input_cache_write_tokens = @inputCacheWrite, usage_estimated = @estimated, output_tokens = @output, output_reasoning_tokens = @outputReasoning, total_tokens = @total, cost_usd = @costUsd
     WHERE trace_id = @traceId`,
  )
  const append = createRecordLog(db)
  const titleOf = db.prepare<[string], { id: string }>('SELECT id FROM conversations WHERE id = ?')

  function beginTurn(turn: BeginTurn): void {
    const nowMs = turn.assistantMessage.createdAtMs
    const { start } = turn
    if (turn.newConversation) {
      insertConversation.run(
        turn.newConversation.id,
        turn.newConversation.title,
        JSON.stringify(turn.settings),
        nowMs,
        nowMs,
      )
      db.prepare("DELETE FROM meta WHERE key = 'newDraft'").run()
    } else if (!titleOf.get(start.conversationId)) {
      throw new Error('conversation not found')
    }
    if (turn.userMessage) {
      const { lastInsertRowid } = insertMessage.run(turn.userMessage)
      index.run(lastInsertRowid, turn.userMessage.content)
    }
    insertMessage.run(turn.assistantMessage)
    touchConversation.run(
      JSON.stringify(turn.settings),
      turn.assistantMessage.id,
      nowMs,
      turn.userMessage ? 1 : 0,
      start.conversationId,
    )
    insertTrace.run({ ...start, release: start.release || null })
    const kept: TurnStart = { ...start, input: createRedactor(start.redaction).input(start.input) }
    insertOpen.run(start.traceId, JSON.stringify(kept), start.startedAtMs)
  }

  function finishTurn({ traceId, messageStatus, messageError, end, nowMs }: FinishTurn): { seq: number } {
    const open = selectOpen.get(traceId)
    if (!open) throw new Error(`turn ${traceId} is not open`)
    const start = readStart(open.start)
    const kept = redactEnd(end, createRedactor(start.redaction))
    const seq = append('turn', traceId, encodeTurn(start, kept), nowMs)
    finishTrace.run({
      seq,
      traceId,
      durationMs: end.durationMs,
      timeToFirstTokenMs: end.timeToFirstTokenMs,
      level: end.level,
      statusMessage: kept.statusMessage,
      errorType: end.errorType,
      input: end.usage?.input ?? null,
      inputCached: end.usage?.inputCached ?? null,
      inputCacheWrite: end.usage?.inputCacheWrite ?? null,
      estimated: end.usage?.estimated ? 1 : 0,
      output: end.usage?.output ?? null,
      outputReasoning: end.usage?.outputReasoning ?? null,
      total: end.usage?.total ?? null,
      costUsd: end.costUsd,
    })
    finishMessage.run(
      end.output,
      end.reasoning,
      messageStatus,
      messageError ? JSON.stringify(messageError) : null,
      start.messageId,
    )
    const row = messageRow.get(start.messageId)
    if (row !== undefined) index.run(row, end.output)
    deleteOpen.run(traceId)
    return { seq }
  }

  function interrupt(nowMs: number): { traceIds: string[] } {
    const traceIds: string[] = []
    for (const open of allOpen.all()) {
      const start = readStart(open.start)
      const statusMessage = 'interrupted: the app ended before the answer was complete'
      finishTurn({
        traceId: open.trace_id,
        messageStatus: 'interrupted',
        messageError: {
          type: 'interrupted',
          message: 'Holdfast ended before this answer was complete.',
          advice: 'What had arrived is kept. Retry to ask again.',
        },
        end: {
          status: 'interrupted',
          output: open.partial_output,
          reasoning: open.partial_reasoning,
          usage: null,
          costUsd: null,
          costSource: null,
          // The last sign of life; the true end is unknown, but not before it.
          durationMs: Math.max(0, open.last_seen_at_ms - start.startedAtMs),
          timeToFirstTokenMs: open.ttft_ms,
          providerRequestId: null,
          responseModel: null,
          finishReason: null,
          level: 'ERROR',
          statusMessage,
          errorType: 'interrupted',
          errorMessage: statusMessage,
        },
        nowMs,
      })
      traceIds.push(open.trace_id)
    }
    return { traceIds }
  }

  return {
    /** Writes the messages, the open trace and its start. Durable once it returns; only then may the request go out. */
    beginTurn: db.transaction(beginTurn).immediate,
    /** Keeps what has streamed so far, so that a crash loses little of it. `atMs` = start + monotonic time since. */
    saveProgress(traceId: string, output: string, reasoning: string, ttftMs: number | null, atMs: number): void {
      saveOpen.run(output, reasoning, ttftMs, atMs, traceId)
    },
    /** Writes the answer, the figures and the frozen record. */
    finishTurn: db.transaction(finishTurn).immediate,
    /** At start: ends every turn that a crash left open, as an ERROR 'interrupted'. */
    interruptOpenTurns: db.transaction(interrupt).immediate,
  }
}

/** A turn that an earlier version left open knows of no redaction. */
function readStart(text: string): TurnStart {
  return { redaction: noRedaction, ...(JSON.parse(text) as Omit<TurnStart, 'redaction'>) }
}
