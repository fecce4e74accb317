import type {
  Attachment,
  ChatOrigin,
  ContextMark,
  ConversationSettings,
  MessageStatus,
  PromptUse,
} from '../../../shared/domain.ts'
import { wordsOf } from '../../../shared/answer-extras.ts'
import { wellFormed } from '../../records/well-formed.ts'
import { toEnvironment } from '../../records/encode.ts'
import { traceNameOf, type TurnStart } from '../../records/record.ts'
import { encodeWithinLimit, fitInput, maxInputLength } from '../../records/record-size.ts'
import { createRedactor } from '../../records/redaction/redaction.ts'
import type { Db } from '../schema/db.ts'
import { createHolding } from './attachments.ts'
import type { FinishTurn } from './finish-turn.ts'
import { createInterruption, createStartReads } from './interrupt-turns.ts'
import { createSearchIndex } from './search-index.ts'
import { createPromptNotes } from './prompt-library.ts'
import { createSpanRecording } from '../traces/record-spans.ts'
import { createTurnProgress } from './turn-progress.ts'
import { createStepReads, createStepWrites } from './turn-steps.ts'
import { createWaitingTaking } from './waiting-taking.ts'

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
  contextMark?: ContextMark
  /** The answer that this one goes on from. */
  continuesId?: string | null
  /** The same for answers that are shown side by side. */
  askedWith?: string | null
  /** Files that are kept, in their order. */
  attachments?: Attachment[]
}

export interface BeginTurn {
  /** Set when the conversation is new. */
  newConversation: { id: string; title: string; origin?: ChatOrigin } | null
  settings: ConversationSettings
  /** What a new conversation begins with, in its order. */
  earlier?: readonly NewMessage[]
  /** Null when the prompt is already there: an answer is tried again. */
  userMessage: NewMessage | null
  /** What the user's message was made of. */
  prompt?: PromptUse | null
  assistantMessage: NewMessage
  start: TurnStart
  /** The start's input, redacted; where it is absent, it is redacted here. */
  recordInput?: TurnStart['input']
}

/** What goes into the transaction in which turns begin. */
export interface BeginTurns {
  /** The question waited, with this text. */
  waiting?: { messageId: string; text: string }
  /** The answer whose place beside the others is taken. */
  insteadOf?: string
}

const unlinked = { continuesId: null, askedWith: null, contextMark: null }

/** The writes of a turn: one transaction before the request goes out, one after its answer is in. */
export function createTurnWrites(db: Db) {
  const insertMessage = db.prepare(
    `INSERT INTO messages (id, conversation_id, parent_id, role, content, status, provider_id, model, trace_id, created_at_ms,
       continues_id, asked_with, context_mark)
     VALUES (@id, @conversationId, @parentId, @role, @content, @status, @providerId, @model, @traceId, @createdAtMs,
       @continuesId, @askedWith, @contextMark)`,
  )
  const search = createSearchIndex(db)
  const holding = createHolding(db)
  const notePrompt = createPromptNotes(db)
  const insertConversation = db.prepare(
    `INSERT INTO conversations (id, title, settings, leaf_message_id, created_at_ms, updated_at_ms, origin_trace_id, origin_span_id,
       is_named)
     VALUES (?, ?, ?, NULL, ?, ?, ?, ?, 0)`,
  )
  const touchConversation = db.prepare(
    `UPDATE conversations SET settings = ?, leaf_message_id = ?, updated_at_ms = ?, draft = CASE WHEN ? THEN '' ELSE draft END WHERE id = ?`,
  )
  const insertTrace = db.prepare(
    `INSERT INTO traces (trace_id, conversation_id, message_id, name, user_id, environment, release, provider_id, provider_name,
       model, started_at_ms, level)
     VALUES (@traceId, @conversationId, @messageId, @name, @userId, @environment, @release, @providerId, @providerName,
       @model, @startedAtMs, 'DEFAULT')`,
  )
  const insertOpen = db.prepare('INSERT INTO open_turns (trace_id, start, last_seen_at_ms) VALUES (?, ?, ?)')
  const selectOpen = db.prepare<[string], { start: string }>('SELECT start FROM open_turns WHERE trace_id = ?')
  const deleteOpen = db.prepare('DELETE FROM open_turns WHERE trace_id = ?')
  const progress = createTurnProgress(db)
  const finishMessage = db.prepare(
    'UPDATE messages SET content = ?, reasoning = ?, extras = ?, extras_words = ?, status = ?, error = ? WHERE id = ?',
  )
  const markUnread = db.prepare('UPDATE conversations SET is_unread = 1 WHERE id = ?')
  const messageRow = db.prepare<[string], number>('SELECT row FROM messages WHERE id = ?').pluck()
  const takeWaiting = createWaitingTaking(db)
  const leaveGroup = db.prepare('UPDATE messages SET asked_with = NULL WHERE id = ?')
  const show = db.prepare('UPDATE conversations SET leaf_message_id = ? WHERE id = ?')
  const readOpen = createStartReads(db)
  const steps = createStepReads(db)
  const { putStep } = createStepWrites(db)
  const recordSpans = createSpanRecording(db)
  const titleOf = db.prepare<[string], { id: string }>('SELECT id FROM conversations WHERE id = ?')

  const deleteNewDraft = db.prepare("DELETE FROM meta WHERE key = 'newDraft'")
  function forgetNewDraft(): void {
    deleteNewDraft.run()
    holding.clearDraft(null)
  }

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
        turn.newConversation.origin?.traceId ?? null,
        turn.newConversation.origin?.spanId ?? null,
      )
      // A call that is asked again has a draft of its own.
      if (!turn.newConversation.origin) forgetNewDraft()
    } else if (!titleOf.get(start.conversationId)) {
      throw new Error('conversation not found')
    }
    for (const message of [...(turn.earlier ?? []), ...(turn.userMessage ? [turn.userMessage] : [])]) {
      const { attachments = [], ...row } = message
      const { lastInsertRowid } = insertMessage.run({ ...unlinked, ...row })
      holding.attach(message.id, attachments)
      search.putSoon(lastInsertRowid, message.content, ...(attachments.length > 0 ? [holding.wordsOf(message.id)] : []))
    }
    if (turn.userMessage) holding.clearDraft(start.conversationId)
    if (turn.userMessage && turn.prompt) notePrompt(turn.userMessage.id, turn.prompt)
    insertMessage.run({ ...unlinked, ...turn.assistantMessage })
    touchConversation.run(
      JSON.stringify(turn.settings),
      turn.assistantMessage.id,
      nowMs,
      turn.userMessage ? 1 : 0,
      start.conversationId,
    )
    beginCall(turn)
  }

  function beginCall({ start, recordInput }: Pick<BeginTurn, 'start' | 'recordInput'>): void {
    // The Monitor shows what Langfuse will: text as it goes out.
    const shown = wellFormed({ ...start, input: [] })
    insertTrace.run({
      ...shown,
      name: traceNameOf(start),
      environment: toEnvironment(start.environment),
      release: wellFormed(start.release) || null,
    })
    const input = recordInput ?? createRedactor(start.redaction).input(start.input)
    const kept: TurnStart = { ...start, input: fitInput(input, maxInputLength) }
    insertOpen.run(start.traceId, JSON.stringify(kept), start.startedAtMs)
  }

  function beginTurns(turns: readonly BeginTurn[], more: BeginTurns): void {
    const [first] = turns
    if (!first) throw new Error('no turn to begin')
    if (more.waiting) takeWaiting(more.waiting, first.assistantMessage.id)
    if (more.insteadOf !== undefined) leaveGroup.run(more.insteadOf)
    for (const turn of turns) beginTurn(turn)
    if (turns.length > 1) show.run(first.assistantMessage.id, first.start.conversationId)
  }

  function finishTurn({ traceId, ...finish }: FinishTurn): { seq: number } {
    const open = selectOpen.get(traceId)
    if (!open) throw new Error(`turn ${traceId} is not open`)
    const read = readOpen(traceId, open.start)
    if (!read) throw new Error(`the start of turn ${traceId} cannot be read`)
    return conclude(read.start, finish)
  }

  function conclude(
    start: TurnStart,
    { messageStatus, messageError, end, recordEnd, pictures = [], nowMs }: Omit<FinishTurn, 'traceId'>,
  ): { seq: number } {
    const { traceId } = start
    const kept = recordEnd ?? createRedactor(start.redaction).end(end)
    const seq = recordSpans(traceId, encodeWithinLimit(start, kept), nowMs)
    const extrasWords = end.extras ? wordsOf(end.extras) : ''
    finishMessage.run(
      end.output,
      end.reasoning,
      end.extras ? JSON.stringify(end.extras) : null,
      extrasWords,
      messageStatus,
      messageError ? JSON.stringify(messageError) : null,
      start.messageId,
    )
    for (const [position, step] of (end.steps ?? []).entries()) {
      putStep({ messageId: start.messageId, conversationId: start.conversationId, position }, step)
    }
    for (const picture of pictures) holding.keep(picture.file, nowMs)
    holding.attach(
      start.messageId,
      pictures.map(({ file, name }) => ({ sha256: file.sha256, name })),
    )
    const row = messageRow.get(start.messageId)
    if (row !== undefined) search.putSoon(row, end.output, extrasWords)
    // Whoever stopped it was there; whoever sees it says so.
    if (messageStatus === 'complete' || messageStatus === 'error') markUnread.run(start.conversationId)
    deleteOpen.run(traceId)
    progress.delete(traceId)
    return { seq }
  }

  return {
    /** Writes the messages, the open trace and its start. Durable once it returns; only then may the request go out. */
    beginTurn: db.transaction(beginTurn).immediate,
    /** Several answers to one question, or to one that waited: all of it or nothing. The first answer is the one that is shown. */
    beginTurns: db.transaction(beginTurns).immediate,
    /** The same for a call that is no part of the chat; `finishTurn` ends it. */
    beginCall: db.transaction(beginCall).immediate,
    /** Keeps what has streamed since, so that a crash loses little of it. `atMs` = start + monotonic time since. */
    saveProgress: progress.save,
    /** Writes the answer, the figures and the frozen record. */
    finishTurn: db.transaction(finishTurn).immediate,
    /** At start: ends every turn that a crash left open, as an ERROR 'interrupted'. */
    interruptOpenTurns: createInterruption(db, readOpen, progress.read, steps.stepsOf, conclude),
  }
}
