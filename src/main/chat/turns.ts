import type { AnswerExtras, ConversationSettings, Message, MessageError, Provider } from '../../shared/domain.ts'
import { createAnswerTexts, type AnswerTexts } from '../llm/answer-texts.ts'
import { endingOf } from '../llm/endings.ts'
import type { CompletionOutcome, CompletionRequest } from '../llm/completion.ts'
import type { Clock } from '../ports.ts'
import type { TurnEnd, TurnStart } from '../records/record.ts'
import type { RedactionRoom } from '../records/redaction/room.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { StoreError } from '../store/errors.ts'
import type { Store } from '../store/thread/store.ts'
import type { FinishTurn } from '../store/chat/finish-turn.ts'
import type { NewMessage } from '../store/chat/turns.ts'
import type { Emit } from '../ipc/events.ts'
import { newId, newRequestId, newSpanId, newTraceId } from '../records/ids.ts'
import { createProgress } from './progress.ts'
import { said, type Again, type NewBeginning } from './beginning.ts'
import { branchTo, titleFrom, toModelInput } from './thread.ts'
import { cutText } from '../../shared/text.ts'

/** One event a frame at 60 Hz, however many deltas arrive. */
const frameMs = 16
/** How much of a stream a crash may lose. */
const progressMs = 500

export interface TurnPorts {
  store: Store
  clock: Clock
  fetch: typeof fetch
  emit: Emit
  complete(request: CompletionRequest): Promise<CompletionOutcome>
  /** Throws RouteFailure where there is no such provider. */
  provider(id: string): Promise<{ provider: Provider; apiKey: string | null }>
  traceContext(): Pick<TurnStart, 'userId' | 'environment' | 'release' | 'tags' | 'appVersion' | 'redaction'>
  /** Where it is absent, the writer redacts. */
  redaction?: Pick<RedactionRoom, 'input' | 'end'>
  /** Takes stored keys out of what goes on record; what the model is sent is the user's own text. */
  scrub(start: TurnStart): TurnStart
  /** A record is on disk. */
  onRecorded(): void
  onError(message: string): void
}

interface LiveTurn {
  start: TurnStart
  /** As the user wrote them; those in `start` are the record's. */
  messages: TurnStart['input']
  texts: AnswerTexts
  /** How much of each has gone out in events. */
  sentOutput: number
  sentReasoning: number
  /** What was sent as text turned out to be a thought. */
  isAnew: boolean
  timeToFirstTokenMs: number | null
  stop: AbortController
  endedBy: 'user' | 'quit' | null
  done: Promise<void>
}

export interface Turns {
  send(input: {
    conversationId: string | null
    parentId: string | null
    text: string
    settings: ConversationSettings
    again?: Again | undefined
  }): Promise<{ conversationId: string; userMessage: Message; assistantMessage: Message }>
  retry(messageId: string, settings: ConversationSettings): Promise<{ assistantMessage: Message }>
  stop(messageId: string): void
  /** Stops every answer of a conversation, as its user would. */
  stopIn(conversationId: string): void
  /** Lets no turn begin in a conversation, until it is allowed again. Refused from the database on where it is deleted there. */
  refuseIn(conversationId: string): void
  allowIn(conversationId: string): void
  /** What has arrived for a message that still streams; null where none does. */
  live(messageId: string): { content: string; reasoning: string } | null
  /** How many turns have begun and are not on record as ended. */
  underWay(): number
  /** Ends every stream as interrupted and waits until each is on record. */
  close(): Promise<void>
}

/** The turns of all conversations. Streams belong here, so views and conversations may come and go. */
export function createTurns(ports: TurnPorts): Turns {
  const { store, clock, emit } = ports
  const turns = new Map<string, LiveTurn>()
  const refused = new Set<string>()
  let isClosing = false
  let startClosing = (): void => {}
  const closing = new Promise<void>((resolve) => {
    startClosing = resolve
  })

  async function begin(
    conversationId: string,
    begins: NewBeginning | null,
    branch: Parameters<typeof toModelInput>[0],
    userMessage: NewMessage | null,
    parentId: string | null,
    settings: ConversationSettings,
  ): Promise<string> {
    const { provider, apiKey } = await ports.provider(settings.providerId)
    const nowMs = clock.nowMs()
    const messages = toModelInput(branch, settings.systemPrompt, userMessage?.content)
    const start = ports.scrub({
      traceId: newTraceId(),
      rootSpanId: newSpanId(),
      generationSpanId: newSpanId(),
      requestId: newRequestId(),
      conversationId,
      messageId: newId(),
      ...ports.traceContext(),
      providerId: provider.id,
      providerKind: provider.kind,
      providerName: provider.name,
      model: settings.model,
      parameters: settings.parameters,
      input: messages,
      startedAtMs: nowMs,
    })
    const recordInput = await ports.redaction?.input(start.input, start.redaction)
    if (refused.has(conversationId)) throw deletedFailure()
    await store.write.beginTurn({
      newConversation: begins && {
        id: conversationId,
        title: titleFrom(userMessage?.content ?? ''),
        ...(begins.origin && { origin: begins.origin }),
      },
      earlier: begins?.earlier ?? [],
      settings,
      userMessage,
      assistantMessage: {
        id: start.messageId,
        conversationId,
        parentId,
        role: 'assistant',
        content: '',
        status: 'streaming',
        providerId: provider.id,
        model: settings.model,
        traceId: start.traceId,
        createdAtMs: nowMs,
      },
      start,
      recordInput,
    })
    // From here on the prompt and the open record are on disk; only now may a byte go out.
    const turn: LiveTurn = {
      start,
      messages,
      texts: createAnswerTexts(),
      sentOutput: 0,
      sentReasoning: 0,
      isAnew: false,
      timeToFirstTokenMs: null,
      stop: new AbortController(),
      endedBy: null,
      done: Promise.resolve(),
    }
    turns.set(start.messageId, turn)
    turn.done = run(turn, provider, apiKey).catch((error: unknown) => {
      ports.onError(error instanceof Error ? error.message : String(error))
    })
    emit('conversations.changed', { id: conversationId })
    emit('traces.changed', { traceIds: [start.traceId], sessionIds: [conversationId] })
    return start.messageId
  }

  async function run(turn: LiveTurn, provider: Provider, apiKey: string | null): Promise<void> {
    const { start, texts } = turn
    const beganMs = clock.monotonicMs()
    let frame: ReturnType<typeof setTimeout> | null = null
    let readExtras = (): AnswerExtras | null => null
    const progress = createProgress(
      texts.output,
      texts.reasoning,
      () => readExtras(),
      (output, reasoning, from, change) => {
        const atMs = start.startedAtMs + (clock.monotonicMs() - beganMs)
        return store.write.saveProgress(start.traceId, output, reasoning, turn.timeToFirstTokenMs, atMs, from, change)
      },
    )
    const ticking = setInterval(() => {
      progress.tick().catch((error: Error) => ports.onError(error.message))
    }, progressMs)
    const flush = (): void => {
      frame = null
      emit('chat.delta', {
        conversationId: start.conversationId,
        messageId: start.messageId,
        offset: turn.sentOutput,
        text: texts.output.since(turn.sentOutput),
        reasoningOffset: turn.sentReasoning,
        reasoning: texts.reasoning.since(turn.sentReasoning),
        ...(turn.isAnew && { anew: true }),
      })
      turn.sentOutput = texts.output.length
      turn.sentReasoning = texts.reasoning.length
      turn.isAnew = false
    }
    const outcome = await ports.complete({
      provider,
      apiKey,
      model: start.model,
      messages: turn.messages,
      parameters: start.parameters,
      signal: turn.stop.signal,
      fetch: ports.fetch,
      clock,
      onExtras: (read) => {
        readExtras = read
      },
      onDelta: (delta) => {
        turn.timeToFirstTokenMs ??= clock.monotonicMs() - beganMs
        texts.add(delta)
        if (delta.rethink !== undefined) {
          progress.restart()
          Object.assign(turn, { sentOutput: 0, sentReasoning: 0, isAnew: true })
        }
        frame ??= setTimeout(flush, frameMs)
      },
    })
    clearInterval(ticking)
    if (frame) clearTimeout(frame)
    const ended = endOf(outcome, turn.endedBy)
    try {
      await finish(
        {
          traceId: start.traceId,
          messageStatus: ended.end.status,
          messageError: ended.error,
          end: ended.end,
          recordEnd: await ports.redaction?.end(ended.end, start.redaction),
          nowMs: clock.nowMs(),
        },
        start.messageId,
      )
    } finally {
      turns.delete(start.messageId)
    }
    const message = await store.read.getMessage(start.messageId)
    if (message) emit('chat.message', { message })
    emit('conversations.changed', { id: start.conversationId })
    emit('traces.changed', { traceIds: [start.traceId], sessionIds: [start.conversationId] })
    ports.onRecorded()
  }

  /** An answer that can't be written stays in memory until there is room, or the folder is back, or the app is closed. */
  async function finish(turn: FinishTurn, messageId: string): Promise<void> {
    for (;;) {
      try {
        await store.write.finishTurn(turn)
        return
      } catch (error) {
        const code = error instanceof StoreError ? error.code : null
        if ((code !== 'disk_full' && code !== 'folder_gone') || isClosing) throw error
        await Promise.race([code === 'disk_full' ? store.disk.untilRoom() : store.folderGone.untilGone(), closing])
        // Written before, and not answered for: the folder went away at that very moment.
        if (code === 'folder_gone' && (await mustRead(messageId)).status !== 'streaming') return
      }
    }
  }

  async function mustRead(messageId: string): Promise<Message> {
    const message = await store.read.getMessage(messageId)
    if (!message) throw new RouteFailure('not_found', 'This message is no longer there.')
    return message
  }

  return {
    async send({ conversationId, parentId, text, settings, again }) {
      const conversation = conversationId === null ? null : await store.read.getConversation(conversationId)
      if (conversationId !== null && !conversation) {
        throw new RouteFailure('not_found', 'This chat is no longer there.')
      }
      if (conversation?.isDeleted) throw deletedFailure()
      if (parentId !== null && !conversation?.messages.some((message) => message.id === parentId)) {
        throw new RouteFailure('not_found', 'The message this one follows is no longer there.')
      }
      if (again && conversation) throw new RouteFailure('bad_input', 'A recorded call is asked again in a new chat.')
      const id = conversationId ?? newId()
      const nowMs = clock.nowMs()
      const earlier: NewMessage[] = []
      for (const { role, content } of again?.earlier ?? [])
        earlier.push(said(id, earlier.at(-1)?.id ?? null, role, content, nowMs))
      const userMessage = said(id, earlier.at(-1)?.id ?? parentId, 'user', text, nowMs)
      const begins = conversation === null ? { origin: again?.origin ?? null, earlier } : null
      const branch = begins ? earlier : branchTo(conversation?.messages ?? [], parentId)
      const assistantId = await begin(id, begins, branch, userMessage, userMessage.id, settings)
      return {
        conversationId: id,
        userMessage: await mustRead(userMessage.id),
        assistantMessage: await mustRead(assistantId),
      }
    },
    async retry(messageId, settings) {
      const message = await mustRead(messageId)
      if (message.role !== 'assistant') throw new RouteFailure('bad_input', 'Only an answer can be tried again.')
      const conversation = await store.read.getConversation(message.conversationId)
      if (conversation?.isDeleted) throw deletedFailure()
      const branch = branchTo(conversation?.messages ?? [], message.parentId)
      const assistantId = await begin(message.conversationId, null, branch, null, message.parentId, settings)
      return { assistantMessage: await mustRead(assistantId) }
    },
    stop(messageId) {
      const turn = turns.get(messageId)
      if (turn) stop(turn)
    },
    stopIn(conversationId) {
      for (const turn of turns.values()) if (turn.start.conversationId === conversationId) stop(turn)
    },
    refuseIn: (conversationId) => void refused.add(conversationId),
    allowIn: (conversationId) => void refused.delete(conversationId),
    live(messageId) {
      const turn = turns.get(messageId)
      // What has gone out in events, so that the next delta's offset fits.
      return turn
        ? {
            content: turn.texts.output.text().slice(0, turn.sentOutput),
            reasoning: turn.texts.reasoning.text().slice(0, turn.sentReasoning),
          }
        : null
    },
    underWay: () => turns.size,
    async close() {
      isClosing = true
      startClosing()
      const open = [...turns.values()]
      for (const turn of open) {
        turn.endedBy ??= 'quit'
        turn.stop.abort()
      }
      await Promise.all(open.map((turn) => turn.done))
    },
  }
}

function stop(turn: LiveTurn): void {
  turn.endedBy ??= 'user'
  turn.stop.abort()
}

const deletedFailure = (): RouteFailure =>
  new RouteFailure('conflict', 'This chat is deleted. Restore it to go on with it.')

/** From what the model room saw to what goes on record. */
function endOf(
  outcome: CompletionOutcome,
  endedBy: 'user' | 'quit' | null,
): { end: TurnEnd; error: MessageError | null } {
  const { error: failure, ...measured } = outcome
  if (outcome.status === 'stopped' && endedBy === 'quit') {
    const text = 'interrupted: Holdfast quit during this answer'
    return {
      end: {
        ...measured,
        status: 'interrupted',
        level: 'ERROR',
        statusMessage: text,
        errorType: 'interrupted',
        errorMessage: text,
      },
      error: {
        type: 'interrupted',
        message: 'Holdfast quit during this answer.',
        advice: 'What had arrived is kept. Retry to ask again.',
      },
    }
  }
  if (outcome.status === 'stopped') {
    return {
      end: {
        ...measured,
        level: 'WARNING',
        statusMessage: 'stopped by the user',
        errorType: 'stopped',
        errorMessage: 'stopped by the user',
      },
      error: null,
    }
  }
  if (outcome.status === 'error') {
    const error = failure ?? { type: 'unknown', message: 'The call failed.', advice: 'Retry to ask again.' }
    return {
      end: {
        ...measured,
        level: 'ERROR',
        statusMessage: cutText(error.message, 200),
        errorType: error.type,
        errorMessage: error.message,
      },
      error,
    }
  }
  const ending = endingOf(outcome)
  const level = ending === null ? 'DEFAULT' : 'WARNING'
  return { end: { ...measured, level, statusMessage: ending, errorType: null, errorMessage: null }, error: null }
}
