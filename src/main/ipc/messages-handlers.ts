import type { Message } from '../../shared/domain.ts'
import type { Ports } from '../ports.ts'
import { newId } from '../records/ids.ts'
import type { MessageChange } from '../store/chat/message-changes.ts'
import type { Store } from '../store/thread/store.ts'
import type { Emit } from './events.ts'
import { RouteFailure } from './route-failure.ts'
import type { HandlersOf } from './routes.ts'
import { words } from '../../shared/words/t.ts'

/** What is done to single messages. None of it touches a record. */
export function createMessagesHandlers({
  ports,
  store,
  emit,
}: {
  ports: Pick<Ports, 'clock'>
  store: Store
  emit: Emit
}): HandlersOf<'messages'> {
  const gone = (): RouteFailure => new RouteFailure('not_found', words('This message is no longer there.'))

  async function must(messageId: string): Promise<Message> {
    const message = await store.read.getMessage(messageId)
    if (!message) throw gone()
    return message
  }
  async function changed(chatId: string, change: Promise<MessageChange>): Promise<null> {
    const ended = await change
    if (ended === 'gone') throw gone()
    if (ended === 'streaming') {
      throw new RouteFailure('conflict', words('This answer is still arriving. Stop it, or wait until it is complete.'))
    }
    emit('conversations.changed', { id: chatId, isTree: true })
    return null
  }

  return {
    'messages.fork': async ({ messageId }) => {
      await must(messageId)
      const id = await store.write.forkConversation(messageId, newId(), ports.clock.nowMs())
      if (id === null) {
        throw new RouteFailure('conflict', words('This answer is still arriving. Fork the chat once it is complete.'))
      }
      emit('conversations.changed', { id })
      return { conversationId: id }
    },
    'messages.delete': async ({ messageId }) => {
      const { conversationId } = await must(messageId)
      return changed(conversationId, store.write.deleteMessage(messageId, ports.clock.nowMs()))
    },
    'messages.restore': async ({ messageId }) => {
      const chatId = await store.read.chatOfMessage(messageId)
      if (chatId === null) throw gone()
      return changed(chatId, store.write.restoreMessage(messageId))
    },
    'messages.edit': async ({ messageId, text }) => {
      const { conversationId, role } = await must(messageId)
      if (role !== 'assistant') throw new RouteFailure('bad_input', words('A question is edited by sending it anew.'))
      const id = newId()
      await changed(conversationId, store.write.editAnswer(messageId, id, text, ports.clock.nowMs()))
      return must(id)
    },
    'messages.markContext': async ({ messageId, isStart }) => {
      const { conversationId, role } = await must(messageId)
      if (role !== 'user') throw new RouteFailure('bad_input', words('What a model is sent begins with a question.'))
      return changed(conversationId, store.write.markContext(messageId, isStart ? 'start' : null))
    },
  }
}
