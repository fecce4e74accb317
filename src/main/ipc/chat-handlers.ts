import type { ChatExports } from '../archive/chat-exports.ts'
import { createDeletion } from '../chat/deletion.ts'
import type { createScores } from '../chat/scores.ts'
import type { RetryWaits } from '../chat/retry-waits.ts'
import type { Waiting } from '../chat/waiting.ts'
import type { EstimateInput } from '../chat/input-estimate.ts'
import type { Titles } from '../chat/titles.ts'
import type { Turns } from '../chat/turns.ts'
import { contextWindowOf } from '../llm/context-window.ts'
import type { Ports } from '../ports.ts'
import type { ToolsRoom } from '../tools/servers.ts'
import type { Conversation } from '../../shared/domain.ts'
import type { ProvidersRoom } from '../settings/providers.ts'
import type { Store } from '../store/thread/store.ts'
import type { Emit } from './events.ts'
import { RouteFailure } from './route-failure.ts'
import type { HandlersOf } from './routes.ts'
import { words } from '../../shared/words/t.ts'

export function createChatHandlers(rooms: {
  ports: Ports
  store: Store
  turns: Turns
  tools: ToolsRoom
  retryWaits: RetryWaits
  waiting: Waiting
  scores: ReturnType<typeof createScores>
  providers: Pick<ProvidersRoom, 'find'>
  chatExports: ChatExports
  estimateInput: EstimateInput
  titles: Titles
  emit: Emit
}): HandlersOf<'conversations' | 'chat'> {
  const { ports, store, turns, tools, waiting, emit } = rooms
  const deletion = createDeletion({ store, clock: ports.clock, emit, turns })

  const must = async (change: Promise<boolean>, gone: string): Promise<null> => {
    if (!(await change)) throw new RouteFailure('not_found', gone)
    return null
  }
  const changedConversation = async (id: string, change: Promise<boolean>): Promise<null> => {
    await must(change, words('This conversation is no longer there.'))
    emit('conversations.changed', { id })
    return null
  }
  /** For pages that show it, too. */
  const changedTree = async (messageId: string | undefined): Promise<void> => {
    const message = messageId === undefined ? null : await store.read.getMessage(messageId)
    if (message) emit('conversations.changed', { id: message.conversationId, isTree: true })
  }
  /** For who looks at it: with what came of its answers since it was last written. */
  function asShown(conversation: Conversation | null): Conversation {
    if (!conversation) throw new RouteFailure('not_found', words('This chat is no longer there.'))
    turns.look(conversation.id)
    const messages = conversation.messages.map((message) => {
      const live = turns.live(message.id)
      return live ? { ...message, ...live } : message
    })
    return { ...conversation, messages }
  }

  return {
    'conversations.list': () => store.read.listConversations(),
    'conversations.summaries': ({ ids }) => store.read.summariesOf(ids),
    'conversations.get': async ({ id }) => asShown(await store.read.getConversation(id)),
    'conversations.open': async ({ id }) => asShown(await store.read.openConversation(id)),
    'conversations.rename': ({ id, title }) => changedConversation(id, store.write.renameConversation(id, title)),
    'conversations.pin': ({ id, pinned }) => changedConversation(id, store.write.pinConversation(id, pinned)),
    'conversations.delete': ({ id }) => must(deletion.remove(id), words('This conversation is no longer there.')),
    'conversations.restore': ({ id }) => must(deletion.restore(id), words('This conversation is no longer there.')),
    'conversations.saveDraft': ({ id, draft }) =>
      must(store.write.saveDraft(id, draft), words('This conversation is no longer there.')),
    'conversations.newDraft': async () => ({
      draft: (await store.read.getMeta('newDraft')) ?? '',
      attachments: await store.read.draftAttachments(null),
    }),
    'conversations.configure': async ({ id, settings: next }) => {
      await must(store.write.configureConversation(id, next), words('This conversation is no longer there.'))
      emit('conversations.changed', { id, isTree: true })
      return null
    },
    'conversations.selectBranch': ({ id, leafMessageId }) =>
      must(store.write.selectBranch(id, leafMessageId), words('This message is no longer there.')),
    'conversations.search': ({ text, within }) => store.read.searchMessages(text, within),
    'conversations.move': ({ id, folderId }) => changedConversation(id, store.write.moveConversation(id, folderId)),
    'conversations.archive': ({ id, isArchived }) =>
      changedConversation(id, store.write.archiveConversation(id, isArchived ? ports.clock.nowMs() : null)),
    'conversations.markSeen': async ({ id }) => {
      if (await store.write.markSeen(id)) emit('conversations.changed', { id })
      return null
    },
    'conversations.export': (wanted) => rooms.chatExports(wanted),

    'chat.send': (input) => turns.send(input),
    'chat.retry': ({ messageId, settings: next }) => turns.retry(messageId, next),
    'chat.spent': ({ conversationId }) => store.read.spentInConversation(conversationId),
    'chat.estimate': (input) => rooms.estimateInput(input),
    'chat.writeTitle': ({ conversationId }) => rooms.titles.write(conversationId),
    'chat.stop': ({ messageId }) => {
      turns.stop(messageId)
      return null
    },
    'chat.contextWindow': async ({ providerId, model }) => {
      const { provider } = await rooms.providers.find(providerId)
      return { tokens: await contextWindowOf(provider.kind, model) }
    },

    'chat.decideCall': async ({ messageId, callId, decision, words: reason }) => {
      const gone = new RouteFailure('conflict', words('This call no longer waits.'))
      const message = await store.read.getMessage(messageId)
      const call = message?.calls.find(({ id }) => id === callId)
      if (!call || !turns.isCallWaiting(messageId, callId)) throw gone
      const isMeant = decision === 'deny' || (await tools.isMeant(call.serverName, call.tool, call.arguments, decision))
      // It goes on waiting.
      if (!isMeant) return false
      if (!turns.decideCall(messageId, callId, decision === 'deny' ? { deny: reason ?? '' } : { allow: decision }))
        throw gone
      return true
    },
    'chat.cancelCall': ({ messageId, callId }) => {
      turns.cancelCall(messageId, callId)
      return null
    },
    'chat.toolCall': async ({ messageId, callId }) => {
      const call = await store.read.wholeCall(messageId, callId)
      if (!call) throw new RouteFailure('not_found', words('This call is no longer there.'))
      return call
    },
    'chat.goOn': ({ messageId, settings: next }) => turns.goOn(messageId, next),
    'chat.sendLater': (input) => waiting.sendLater(input),
    'chat.askLater': ({ messageId, settings: next }) => waiting.askLater(messageId, next),
    'chat.sendNow': ({ messageId }) => waiting.sendNow(messageId),
    'chat.editWaiting': (input) => waiting.edit(input),
    'chat.removeWaiting': ({ messageId }) => waiting.remove(messageId),
    'chat.keepOne': async ({ messageId }) => {
      const kept = await store.write.keepOne(messageId)
      if (!kept) throw new RouteFailure('not_found', words('This answer does not stand beside others.'))
      await changedTree(messageId)
      return kept
    },
    'chat.putBeside': async ({ messageIds, askedWith }) => {
      await store.write.putBeside(messageIds, askedWith)
      await changedTree(messageIds[0])
      return null
    },
    'chat.retryWaits': () => rooms.retryWaits.list(),
    'chat.tryNow': ({ messageId }) => {
      rooms.retryWaits.tryNow(messageId)
      return null
    },

    'chat.score': ({ messageId, value, comment }) => rooms.scores.score(messageId, value, comment),
    'chat.withdrawScore': ({ messageId }) => rooms.scores.withdraw(messageId),
  }
}
