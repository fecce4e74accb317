import type { Conversation } from '../../src/shared/domain.ts'
import type { AppChild } from './app-child.ts'

export const demo = { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} }

/** Asks, and waits for the answer; answers the chat as it is then. */
export async function say(
  app: AppChild,
  text: string,
  into: {
    chat?: Conversation
    parentId?: string | null
    settings?: Conversation['settings']
    contextMark?: 'summary'
  } = {},
): Promise<Conversation> {
  const { chat, settings = demo, contextMark } = into
  const ended = app.once(
    'chat.message',
    ({ message }) => message.role === 'assistant' && message.status !== 'streaming',
  )
  const { conversationId: id } = await app.request('chat.send', {
    conversationId: chat?.id ?? null,
    parentId: into.parentId === undefined ? (chat?.leafMessageId ?? null) : into.parentId,
    text,
    settings,
    ...(contextMark && { contextMark }),
  })
  await ended
  return app.request('conversations.get', { id })
}

/** The texts of the branch that is shown, first to last. */
export function shownTexts({ messages, leafMessageId }: Conversation): string[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const texts: string[] = []
  for (let at = byId.get(leafMessageId ?? ''); at; at = byId.get(at.parentId ?? '')) texts.unshift(at.content)
  return texts
}
