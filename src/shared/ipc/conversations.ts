import type {
  Attachment,
  ChatExport,
  Conversation,
  ConversationSettings,
  ConversationSummary,
  Folder,
  Message,
  SearchAnswer,
  SearchScope,
} from '../domain.ts'

export interface ConversationsRoutes {
  'conversations.list': { input: null; value: ConversationSummary[] }
  /** Those that are there of these, at most 100. */
  'conversations.summaries': { input: { ids: string[] }; value: ConversationSummary[] }
  'conversations.get': { input: { id: string }; value: Conversation }
  /** What is shown first of a chat: of a long one its end. */
  'conversations.open': { input: { id: string }; value: Conversation }
  'conversations.rename': { input: { id: string; title: string }; value: null }
  'conversations.pin': { input: { id: string; pinned: boolean }; value: null }
  /** Hides it, stops the answers in it and lets nothing be sent into it; `restore` undoes that. Its traces stay. */
  'conversations.delete': { input: { id: string }; value: null }
  'conversations.restore': { input: { id: string }; value: null }
  /** `id` null is the draft of the conversation that does not exist yet. */
  'conversations.saveDraft': { input: { id: string | null; draft: string }; value: null }
  'conversations.newDraft': { input: null; value: { draft: string; attachments?: Attachment[] } }
  'conversations.configure': { input: { id: string; settings: ConversationSettings }; value: null }
  'conversations.selectBranch': { input: { id: string; leafMessageId: string }; value: null }
  'conversations.search': { input: { text: string; within?: SearchScope }; value: SearchAnswer }
  /** Into a folder, or out of the one it is in. */
  'conversations.move': { input: { id: string; folderId: string | null }; value: null }
  'conversations.archive': { input: { id: string; isArchived: boolean }; value: null }
  /** Somebody looks at it. */
  'conversations.markSeen': { input: { id: string }; value: null }
  /** One chat into a file; a browser fetches it at `downloadPath`. Null: the user chose not to. */
  'conversations.export': { input: ChatExport; value: { downloadPath: string | null; fileName: string } | null }

  'folders.list': { input: null; value: Folder[] }
  'folders.create': { input: { name: string }; value: Folder }
  'folders.rename': { input: { id: string; name: string }; value: null }
  'folders.collapse': { input: { id: string; isCollapsed: boolean }; value: null }
  /** Its chats stay, in none; `restore` undoes that. */
  'folders.delete': { input: { id: string }; value: null }
  'folders.restore': { input: { id: string }; value: null }

  /** A new chat that begins with all that leads up to this message. */
  'messages.fork': { input: { messageId: string }; value: { conversationId: string } }
  /** What follows it follows the message before it; `restore` undoes that. Its trace stays. */
  'messages.delete': { input: { messageId: string }; value: null }
  'messages.restore': { input: { messageId: string }; value: null }
  /** Another text beside an answer, as a branch of its own; what is on record of the answer stays. */
  'messages.edit': { input: { messageId: string; text: string }; value: Message }
  /** Whether a model is sent nothing from before this message. */
  'messages.markContext': { input: { messageId: string; isStart: boolean }; value: null }
}
