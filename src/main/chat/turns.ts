import type { ConversationSettings, Message, PromptUse } from '../../shared/domain.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import type { NewMessage } from '../store/chat/turns.ts'
import { newId, newRequestId, newSpanId, newTraceId } from '../records/ids.ts'
import { said, type Again, type NewBeginning } from './beginning.ts'
import { createCallControl, type CallDecision } from './call-control.ts'
import { createAnswerFeed, stopTurn, type LiveTurn } from './live-turn.ts'
import { runTurn, type RunRoom } from './run-turn.ts'
import { branchTo, titleFrom, toModelInput } from './thread.ts'
import { withRounds } from './tool-history.ts'
import type { TurnPorts } from './turn-ports.ts'

export interface Turns {
  send(input: {
    conversationId: string | null
    parentId: string | null
    text: string
    settings: ConversationSettings
    contextMark?: 'summary' | undefined
    again?: Again | undefined
    prompt?: PromptUse | undefined
  }): Promise<{ conversationId: string; userMessage: Message; assistantMessage: Message }>
  retry(messageId: string, settings: ConversationSettings): Promise<{ assistantMessage: Message }>
  stop(messageId: string): void
  /** The user's word on a call that waits. False where none does. */
  decideCall(messageId: string, callId: string, decision: CallDecision): boolean
  isCallWaiting(messageId: string, callId: string): boolean
  cancelCall(messageId: string, callId: string): boolean
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
  const room: RunRoom = {
    ports,
    onEnded: (turn) => void turns.delete(turn.start.messageId),
    isClosing: () => isClosing,
    closing,
  }

  async function begin(
    conversationId: string,
    begins: NewBeginning | null,
    branch: Parameters<typeof withRounds>[1],
    userMessage: NewMessage | null,
    parentId: string | null,
    settings: ConversationSettings,
    prompt: PromptUse | null,
  ): Promise<string> {
    const { provider, apiKey } = await ports.provider(settings.providerId)
    const nowMs = clock.nowMs()
    const toolServers = ports.tools ? (settings.tools ?? []) : []
    const known = toolServers.length > 0 ? await withRounds(store, branch) : branch
    const messages = toModelInput(known, settings.systemPrompt, userMessage?.content)
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
      prompt: prompt ?? settings.systemPromptOf ?? null,
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
      prompt,
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
      toolServers,
      feed: createAnswerFeed(start, emit),
      calls: createCallControl(),
      timeToFirstTokenMs: null,
      stop: new AbortController(),
      endedBy: null,
      done: Promise.resolve(),
    }
    turns.set(start.messageId, turn)
    turn.done = runTurn(room, turn, provider, apiKey).catch((error: unknown) => {
      ports.onError(error instanceof Error ? error.message : String(error))
    })
    emit('conversations.changed', { id: conversationId })
    emit('traces.changed', { traceIds: [start.traceId], sessionIds: [conversationId] })
    return start.messageId
  }

  async function mustRead(messageId: string): Promise<Message> {
    const message = await store.read.getMessage(messageId)
    if (!message) throw new RouteFailure('not_found', 'This message is no longer there.')
    return message
  }

  return {
    async send({ conversationId, parentId, text, settings, contextMark, again, prompt = null }) {
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
      const userMessage = {
        ...said(id, earlier.at(-1)?.id ?? parentId, 'user', text, nowMs),
        ...(contextMark && { contextMark }),
      }
      const begins = conversation === null ? { origin: again?.origin ?? null, earlier } : null
      const branch = begins ? earlier : branchTo(conversation?.messages ?? [], parentId)
      const assistantId = await begin(id, begins, branch, userMessage, userMessage.id, settings, prompt)
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
      const prompt = message.parentId === null ? null : await store.read.promptOf(message.parentId)
      const assistantId = await begin(message.conversationId, null, branch, null, message.parentId, settings, prompt)
      return { assistantMessage: await mustRead(assistantId) }
    },
    stop(messageId) {
      const turn = turns.get(messageId)
      if (turn) stopTurn(turn)
    },
    decideCall: (messageId, callId, decision) => turns.get(messageId)?.calls.decide(callId, decision) ?? false,
    isCallWaiting: (messageId, callId) => turns.get(messageId)?.calls.isWaiting(callId) ?? false,
    cancelCall: (messageId, callId) => turns.get(messageId)?.calls.cancel(callId) ?? false,
    stopIn(conversationId) {
      for (const turn of turns.values()) if (turn.start.conversationId === conversationId) stopTurn(turn)
    },
    refuseIn: (conversationId) => void refused.add(conversationId),
    allowIn: (conversationId) => void refused.delete(conversationId),
    live(messageId) {
      return turns.get(messageId)?.feed.sent() ?? null
    },
    underWay: () => turns.size,
    async close() {
      isClosing = true
      startClosing()
      const open = [...turns.values()]
      for (const turn of open) stopTurn(turn, 'quit')
      await Promise.all(open.map((turn) => turn.done))
    },
  }
}

const deletedFailure = (): RouteFailure =>
  new RouteFailure('conflict', 'This chat is deleted. Restore it to go on with it.')
