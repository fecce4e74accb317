import type { ChatSource, ConversationSettings } from '../../../shared/domain.ts'
import type { ImportedChat } from '../../store/chat/chat-imports.ts'
import { chatFile } from '../format.ts'
import { chatGptChat } from './chatgpt.ts'
import { cherryStudioChats } from './cherry-studio.ts'
import { claudeChat } from './claude.ts'
import { importedFrom, type SourceChat } from './source-chat.ts'

/** What chats begin with that have none of their own. */
export interface ImportDefaults {
  settings: ConversationSettings
  nowMs: number
}

export interface FoundChats {
  source: ChatSource
  /** Each throws, with words for the user, where it is none that can be taken in. */
  chats: ((defaults: ImportDefaults) => ImportedChat)[]
}

/** The chats that a value of JSON is; whose, its content decides. Null where it is none. Throws where a chat of our own is not sound. */
export function chatsOf(value: unknown): FoundChats | null {
  const ofChatGpt = chatGptChat(value)
  if (ofChatGpt) return foundChats('chatgpt', [ofChatGpt])
  const ofClaude = claudeChat(value)
  if (ofClaude) return foundChats('claude', [ofClaude])
  const ofCherryStudio = cherryStudioChats(value)
  if (ofCherryStudio) return foundChats('cherry-studio', ofCherryStudio)
  if ((value as { format?: unknown } | null)?.format !== 'holdfast-conversation') return null
  const chat = chatFile.parse(value)
  return { source: 'holdfast', chats: [() => ({ ...chat, importedFrom: chat.importedFrom ?? 'holdfast' })] }
}

const foundChats = (source: ChatSource, chats: SourceChat[]): FoundChats => ({
  source,
  chats: chats.map(
    (chat) =>
      ({ settings, nowMs }) =>
        importedFrom(source, chat, settings, nowMs),
  ),
})
