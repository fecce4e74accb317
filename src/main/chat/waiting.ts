import type {
  AttachmentReference,
  ConversationSettings,
  Message,
  Question,
  RemovedQuestion,
} from '../../shared/domain.ts'
import type { Emit, EventListener } from '../ipc/events.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import type { Clock } from '../ports.ts'
import { newId } from '../records/ids.ts'
import type { NextWaiting } from '../store/chat/waiting-reads.ts'
import type { Store } from '../store/thread/store.ts'
import { said } from './beginning.ts'
import { titleOf } from './thread.ts'
import type { TurnPorts } from './turn-ports.ts'
import type { Turns } from './turns.ts'
import { words } from '../../shared/words/t.ts'

export interface SendLater extends Question {
  /** The waiting message that is to follow it: its removal is undone. */
  beforeId?: string | undefined
}

/** Messages that go out once there is a network, each once, in their order in each chat. */
export interface Waiting {
  /** Goes out at once where there is a network and nothing before it. */
  sendLater(input: SendLater): Promise<{ conversationId: string; userMessage: Message }>
  /** The same for the question of an answer that failed. */
  askLater(answerId: string, settings: ConversationSettings): Promise<{ userMessage: Message }>
  /** Whatever the network says. */
  sendNow(messageId: string): Promise<null>
  /** Its files stay where none are given. */
  edit(change: {
    messageId: string
    text: string
    attachments?: AttachmentReference[] | undefined
  }): Promise<{ userMessage: Message }>
  remove(messageId: string): Promise<RemovedQuestion>
  /** Resolves once nothing is about to begin. */
  close(): Promise<void>
}

export function createWaiting(ports: {
  store: Store
  clock: Clock
  turns: Turns
  attachments: Pick<TurnPorts['attachments'], 'find'>
  emit: Emit
  onEvent(listener: EventListener): () => void
  isOnline(): boolean
  onNetworkBack(listener: () => void): () => void
  /** Whether the model is reached without a network. */
  isHere(providerId: string): Promise<boolean>
  onError(message: string): void
}): Waiting {
  const { store, clock, turns, emit } = ports
  let isClosed = false
  let working: Promise<void> | null = null
  let again = false

  /** One pass at a time; what asks for another meanwhile is answered by a pass after it. */
  function wake(): void {
    if (isClosed) return
    if (working) {
      again = true
      return
    }
    working = sendWhatMay()
      .catch((error: Error) => ports.onError(`What waits could not be sent: ${error.message}`))
      .finally(() => {
        working = null
        if (again) {
          again = false
          wake()
        }
      })
  }

  async function sendWhatMay(): Promise<void> {
    for (const next of await store.read.nextWaiting()) {
      if (isClosed) return
      try {
        if (await mayGo(next)) await send(next)
      } catch (error) {
        // One whose provider is gone holds up no other.
        ports.onError(`What waits was not sent: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }

  async function mayGo({ held, conversationId, settings, parentStatus }: NextWaiting): Promise<boolean> {
    // Behind an answer that failed it would be asked out of its context.
    const isCutOff = parentStatus === 'error' || parentStatus === 'interrupted' || parentStatus === 'streaming'
    if (held || settings === null || isCutOff || turns.isBusy(conversationId)) return false
    return ports.isOnline() || (await ports.isHere(settings.providerId))
  }

  async function send(waiting: NextWaiting): Promise<void> {
    if (waiting.settings === null)
      throw new RouteFailure('conflict', words('It can’t be read whom this message is for. Copy it, and send it anew.'))
    const ids = await turns.sendWaiting(waiting, waiting.settings)
    for (const id of ids) {
      const message = await store.read.getMessage(id)
      if (message) emit('chat.message', { message })
    }
  }

  async function mustRead(messageId: string): Promise<Message> {
    const message = await store.read.getMessage(messageId)
    if (!message) throw new RouteFailure('not_found', words('This message is no longer there.'))
    return message
  }

  async function mustWait(messageId: string): Promise<NextWaiting> {
    const waiting = await store.read.waitingMessage(messageId)
    if (!waiting) throw sentMeanwhile()
    return waiting
  }

  const ends = [
    ports.onNetworkBack(wake),
    // A turn ended, or a chat was restored.
    ports.onEvent((event) => {
      if (event === 'conversations.changed') wake()
    }),
  ]
  wake()

  return {
    async sendLater({ conversationId, parentId, text, attachments = [], settings, prompt, beforeId }) {
      const attached = await ports.attachments.find(attachments)
      const conversation = conversationId === null ? null : await store.read.getConversation(conversationId)
      if (conversationId !== null && !conversation)
        throw new RouteFailure('not_found', words('This chat is no longer there.'))
      if (conversation?.isDeleted)
        throw new RouteFailure('conflict', words('This chat is deleted. Restore it to go on with it.'))
      if (parentId !== null && !conversation?.messages.some(({ id }) => id === parentId)) {
        throw new RouteFailure('not_found', words('The message this one follows is no longer there.'))
      }
      const id = conversationId ?? newId()
      const message = said(id, parentId, 'user', text, clock.nowMs(), attached)
      await store.write.waitLater({
        newConversation: conversation ? null : { id, title: titleOf(message) },
        settings,
        message,
        prompt: prompt ?? null,
        messageId: message.id,
        conversationId: id,
        beforeId: beforeId ?? null,
        askedAgainAfter: null,
        nowMs: message.createdAtMs,
      })
      const userMessage = await mustRead(message.id)
      emit('conversations.changed', { id, isTree: true })
      return { conversationId: id, userMessage }
    },
    async askLater(answerId, settings) {
      const answer = await mustRead(answerId)
      if (answer.role !== 'assistant' || answer.parentId === null || answer.status === 'streaming') {
        throw new RouteFailure('bad_input', words('Only the question of an answer that failed can be kept.'))
      }
      const { conversationId, parentId: messageId } = answer
      await store.write.waitLater({
        newConversation: null,
        settings,
        message: null,
        prompt: null,
        messageId,
        conversationId,
        beforeId: null,
        askedAgainAfter: answerId,
        nowMs: clock.nowMs(),
      })
      const userMessage = await mustRead(messageId)
      emit('conversations.changed', { id: conversationId, isTree: true })
      return { userMessage }
    },
    async sendNow(messageId) {
      const waiting = await mustWait(messageId)
      if (turns.isBusy(waiting.conversationId)) {
        throw new RouteFailure('busy', words('An answer is arriving in this chat. Send it once that is there.'))
      }
      try {
        await send(waiting)
      } catch (error) {
        if ((await store.read.waitingMessage(messageId)) === null) throw sentMeanwhile()
        throw error
      }
      return null
    },
    async edit({ messageId, text, attachments }) {
      const attached = attachments && (await ports.attachments.find(attachments))
      if (!(await store.write.editWaiting(messageId, text, attached))) throw sentMeanwhile()
      const userMessage = await mustRead(messageId)
      emit('chat.message', { message: userMessage })
      return { userMessage }
    },
    async remove(messageId) {
      const removed = await store.write.removeWaiting(messageId, clock.nowMs())
      if (!removed) throw sentMeanwhile()
      const { conversationId: id, isEmptied } = removed
      emit('conversations.changed', { id, isTree: true, ...(isEmptied && { isDeleted: true }) })
      return removed
    },
    async close() {
      isClosed = true
      for (const end of ends) end()
      await working
    },
  }
}

const sentMeanwhile = (): RouteFailure =>
  new RouteFailure('conflict', words('This message does not wait any more: it was sent.'))
