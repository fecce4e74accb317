import type { Conversation, Message } from '../../src/shared/domain.ts'

/** A chat of these messages that shows the last of them, but for what is known of it. */
export const aConversation = (messages: Message[], known: Partial<Conversation> = {}): Conversation => ({
  id: 'c',
  title: 'A chat',
  pinned: false,
  createdAtMs: 0,
  updatedAtMs: 0,
  streaming: false,
  folderId: null,
  isArchived: false,
  isUnread: false,
  importedFrom: null,
  origin: null,
  forkedFrom: null,
  isDeleted: false,
  draft: '',
  settings: { providerId: 'demo', model: 'm', systemPrompt: '', parameters: {} },
  leafMessageId: messages.at(-1)?.id ?? null,
  messages,
  isWhole: true,
  ...known,
})
