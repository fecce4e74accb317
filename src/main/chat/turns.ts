import type { ConversationSettings, Message, ModelChoice, PromptUse, Question } from '../../shared/domain.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import type { BeginTurns, NewMessage } from '../store/chat/turns.ts'
import type { NextWaiting } from '../store/chat/waiting-reads.ts'
import { newId } from '../records/ids.ts'
import { said, type Again, type NewBeginning } from './beginning.ts'
import { createCallControl, type CallDecision } from './call-control.ts'
import { checkGoesOn } from './go-on.ts'
import { createAnswerFeed, stopTurn, type LiveTurn } from './live-turn.ts'
import { prepareTurn, type PreparedTurn } from './prepare-turn.ts'
import { runTurn, type RunRoom } from './run-turn.ts'
import { createShownChats } from './shown-chats.ts'
import { branchTo } from './thread.ts'
import { withRounds } from './tool-history.ts'
import type { TurnPorts } from './turn-ports.ts'
import { words } from '../../shared/words/t.ts'

export interface Turns {
  send(
    question: Question & { contextMark?: 'summary' | undefined; again?: Again | undefined },
  ): Promise<{ conversationId: string; userMessage: Message; assistantMessage: Message; alongside: Message[] }>
  /** Asks what waited, and answers with the ids of the answers that have begun. Rejects where it waits no more. */
  sendWaiting(waiting: NextWaiting, settings: ConversationSettings): Promise<string[]>
  /** Goes on with an answer that ended too early, in a message that is linked to it. */
  goOn(messageId: string, settings: ConversationSettings): Promise<{ assistantMessage: Message }>
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
  isBusy(conversationId: string): boolean
  /** What has arrived for a message that still streams; null where none does. */
  live(messageId: string): { content: string; reasoning: string } | null
  /** Somebody opened this chat: its answers are told of as fast as a screen shows them. */
  look(conversationId: string): void
  /** How many turns have begun and are not on record as ended. */
  underWay(): number
  /** Ends every stream as interrupted and waits until each is on record. */
  close(): Promise<void>
}

/** What few beginnings have. */
interface BeginMore extends BeginTurns {
  /** Who is asked; the settings' own model where it is absent. */
  asked?: readonly ModelChoice[]
  askedWith?: string
  continues?: Message
  /** Of the library, or of Langfuse: what the question was made from. */
  prompt?: PromptUse | null
  /** What the conversation's settings stay, where they are others than those of this question. */
  keeps?: ConversationSettings | undefined
}

/** The turns of all conversations. Streams belong here, so views and conversations may come and go. */
export function createTurns(ports: TurnPorts): Turns {
  const { store, clock, emit } = ports
  const turns = new Map<string, LiveTurn>()
  const refused = new Set<string>()
  const shown = createShownChats()
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

  /** Answers with the ids of the answers that have begun. */
  async function begin(
    conversationId: string,
    begins: NewBeginning | null,
    branch: Parameters<typeof withRounds>[1],
    userMessage: NewMessage | null,
    parentId: string | null,
    settings: ConversationSettings,
    more: BeginMore = {},
  ): Promise<string[]> {
    const everyone = more.asked ?? [settings]
    const continues = more.continues ?? null
    const askedWith = more.askedWith ?? (everyone.length > 1 ? newId() : null)
    const toolServers = ports.tools && !continues ? (settings.tools ?? []) : []
    const known = toolServers.length > 0 ? await withRounds(store, branch) : branch
    const question = userMessage?.content
    const attached = userMessage?.attachments ?? []
    const prompt = more.prompt ?? null
    const plan = { conversationId, branch: known, question, attached, parentId, settings, continues, askedWith, prompt }
    const prepared: PreparedTurn[] = []
    for (const [index, asked] of everyone.entries()) {
      const first = index === 0 ? { begins, userMessage } : { begins: null, userMessage: null }
      prepared.push(await prepareTurn(ports, { ...plan, ...first, asked }))
    }
    if (refused.has(conversationId)) throw deletedFailure()
    const { waiting, insteadOf } = more
    if (!waiting) shown.note(conversationId)
    await store.write.beginTurns(
      prepared.map(({ turn }) => ({ ...turn, settings: more.keeps ?? settings })),
      { ...(waiting && { waiting }), ...(insteadOf !== undefined && { insteadOf }) },
    )
    // From here on the prompt and the open records are on disk; only now may a byte go out.
    return prepared.map((each) => start(each, toolServers))
  }

  function start(prepared: PreparedTurn, toolServers: readonly string[]): string {
    const { messages, continues, provider, apiKey } = prepared
    const { start } = prepared.turn
    const turn: LiveTurn = {
      start,
      messages,
      continues,
      toolServers,
      feed: createAnswerFeed(start, emit, () => shown.has(start.conversationId)),
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
    emit('conversations.changed', { id: start.conversationId })
    emit('traces.changed', { traceIds: [start.traceId], sessionIds: [start.conversationId] })
    return start.messageId
  }

  async function mustRead(messageId: string): Promise<Message> {
    const message = await store.read.getMessage(messageId)
    if (!message) throw new RouteFailure('not_found', words('This message is no longer there.'))
    return message
  }

  return {
    async send({ conversationId, parentId, text, attachments = [], settings, contextMark, again, prompt = null }) {
      const attached = await ports.attachments.find(attachments)
      const conversation = conversationId === null ? null : await store.read.getConversation(conversationId)
      if (conversationId !== null && !conversation) {
        throw new RouteFailure('not_found', words('This chat is no longer there.'))
      }
      if (conversation?.isDeleted) throw deletedFailure()
      if (parentId !== null && !conversation?.messages.some((message) => message.id === parentId)) {
        throw new RouteFailure('not_found', words('The message this one follows is no longer there.'))
      }
      if (again && conversation)
        throw new RouteFailure('bad_input', words('A recorded call is asked again in a new chat.'))
      const id = conversationId ?? newId()
      const nowMs = clock.nowMs()
      const earlier: NewMessage[] = []
      for (const { role, content, attachments: held = [] } of again?.earlier ?? []) {
        const files = await ports.attachments.find(held)
        earlier.push(said(id, earlier.at(-1)?.id ?? null, role, content, nowMs, files))
      }
      const userMessage = {
        ...said(id, earlier.at(-1)?.id ?? parentId, 'user', text, nowMs, attached),
        ...(contextMark && { contextMark }),
      }
      const begins = conversation === null ? { origin: again?.origin ?? null, earlier } : null
      const branch = begins ? earlier : branchTo(conversation?.messages ?? [], parentId)
      const asked = askedBy(settings)
      const [assistantId = '', ...others] = await begin(id, begins, branch, userMessage, userMessage.id, settings, {
        asked,
        prompt,
      })
      return {
        conversationId: id,
        userMessage: await mustRead(userMessage.id),
        assistantMessage: await mustRead(assistantId),
        alongside: await Promise.all(others.map(mustRead)),
      }
    },
    async retry(messageId, settings) {
      const message = await mustRead(messageId)
      if (message.role !== 'assistant') throw new RouteFailure('bad_input', words('Only an answer can be tried again.'))
      const conversation = await store.read.getConversation(message.conversationId)
      if (conversation?.isDeleted) throw deletedFailure()
      const branch = branchTo(conversation?.messages ?? [], message.parentId)
      const prompt = message.parentId === null ? null : await store.read.promptOf(message.parentId)
      const begins = [message.conversationId, null, branch, null, message.parentId] as const
      const { askedWith, providerId, model } = message
      // One of several is asked again by itself, and the conversation goes on with all of them.
      const [id = ''] =
        askedWith !== undefined && conversation && providerId !== null && model !== null
          ? await begin(...begins, conversation.settings, {
              asked: [{ providerId, model }],
              askedWith,
              insteadOf: message.id,
              prompt,
            })
          : await begin(...begins, settings, { prompt })
      return { assistantMessage: await mustRead(id) }
    },
    async sendWaiting({ messageId, conversationId, text }, settings) {
      const conversation = await store.read.getConversation(conversationId)
      const branch = branchTo(conversation?.messages ?? [], messageId)
      return begin(conversationId, null, branch, null, messageId, settings, {
        asked: askedBy(settings),
        waiting: { messageId, text },
        keeps: conversation?.settings,
        prompt: await store.read.promptOf(messageId),
      })
    },
    async goOn(messageId, settings) {
      const message = await mustRead(messageId)
      checkGoesOn(message)
      const conversation = await store.read.getConversation(message.conversationId)
      if (conversation?.isDeleted) throw deletedFailure()
      const branch = branchTo(conversation?.messages ?? [], message.id)
      const [id = ''] = await begin(message.conversationId, null, branch, null, message.id, settings, {
        continues: message,
        keeps: conversation?.settings,
      })
      return { assistantMessage: await mustRead(id) }
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
    isBusy: (conversationId) => [...turns.values()].some(({ start }) => start.conversationId === conversationId),
    refuseIn: (conversationId) => void refused.add(conversationId),
    allowIn: (conversationId) => void refused.delete(conversationId),
    live(messageId) {
      return turns.get(messageId)?.feed.sent() ?? null
    },
    look: (conversationId) => shown.note(conversationId),
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

/** The chosen model first. */
const askedBy = ({ providerId, model, alongside = [] }: ConversationSettings): ModelChoice[] => [
  { providerId, model },
  ...alongside,
]

const deletedFailure = (): RouteFailure =>
  new RouteFailure('conflict', words('This chat is deleted. Restore it to go on with it.'))
