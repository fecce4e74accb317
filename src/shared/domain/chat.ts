import type { Attachment, AttachmentReference } from './attachments.ts'
import type { DeliveryState } from './delivery.ts'
import type { AnswerExtras, ModelParameters, Usage } from './model.ts'
import type { MessageCall } from './tools.ts'
import type { PromptUse } from './prompts.ts'

export interface MessageError {
  /** The class of failure, e.g. `wrong_key`, `connection_refused`, `not_json`, `stream_broken`. */
  type: string
  /** What happened, for the user. */
  message: string
  /** What to do next, for the user. */
  advice: string
}

/** What the user thinks of an answer, and where the record of that is. */
export interface Feedback {
  /** Null once it was withdrawn; `delivery` is then that of the withdrawal. */
  value: 'up' | 'down' | null
  /** Empty once it was withdrawn. */
  comment: string
  delivery: DeliveryState
}

/** A call that the network kept from its model, and that waits to be made again by itself. */
export interface RetryWait {
  messageId: string
  /** What happened, for the user. */
  message: string
  attempts: number
  /** Wall time; null while there is no network: then it is tried once that is back. */
  nextAtMs: number | null
}

export type MessageStatus = 'complete' | 'streaming' | 'error' | 'stopped' | 'interrupted'

export interface Message {
  id: string
  conversationId: string
  parentId: string | null
  role: 'user' | 'assistant'
  content: string
  reasoning: string
  /** Null where there is nothing beside the text. */
  extras: AnswerExtras | null
  /** Of tools, in their order. */
  calls: MessageCall[]
  /** Files that were sent with it, or pictures that the model gave; absent where there are none. */
  attachments?: Attachment[]
  status: MessageStatus
  error: MessageError | null
  /** Why a complete answer ended other than by itself, in words: its length, a filter, nothing in it. */
  ending: string | null
  createdAtMs: number
  /** What follows is set on assistant messages alone. */
  providerId: string | null
  model: string | null
  traceId: string | null
  usage: Usage | null
  /** Null is 'unpriced', which is not $0. */
  costUsd: number | null
  durationMs: number | null
  timeToFirstTokenMs: number | null
  delivery: DeliveryState | null
  feedback: Feedback | null
  /** A copy of a message in another chat, whose trace it names. */
  isCopy?: true
  /** The answer beside it whose text the user changed to this one; no model said it and no record has it. */
  editedFrom?: string
  /** A model is sent nothing that stands before this message: it asks for a summary of it, or the user said so. */
  contextMark?: ContextMark
  /** Set on a message of the user's that no model was asked yet: once there is a network, or where it is held when the user says so. */
  waiting?: { held: boolean }
  /** The answer that this one goes on from; both are one text. */
  continuesId?: string
  /** The same for answers to one question that are shown side by side. */
  askedWith?: string
}

export type ContextMark = 'summary' | 'start'

/** Whose export a chat came in. */
export type ChatSource = 'chatgpt' | 'claude' | 'cherry-studio' | 'holdfast'

export interface Folder {
  id: string
  name: string
  isCollapsed: boolean
}

export interface ModelChoice {
  providerId: string
  model: string
}

export interface ConversationSettings {
  providerId: string
  model: string
  systemPrompt: string
  /** The prompt of Langfuse's that the system prompt came from. */
  systemPromptOf?: PromptUse | undefined
  parameters: ModelParameters
  /** The servers whose tools the model is offered, by their ids; absent for none. */
  tools?: string[] | undefined
  /** Who is asked as well, side by side. */
  alongside?: ModelChoice[]
}

/** A model with its parameters and a system prompt, under a name. */
export interface ChatPreset {
  id: string
  name: string
  settings: ConversationSettings
}

export interface ConversationSummary {
  id: string
  title: string
  pinned: boolean
  createdAtMs: number
  updatedAtMs: number
  /** True while an answer streams in it. */
  streaming: boolean
  /** Null where it is in none, or its folder was deleted. */
  folderId: string | null
  /** Out of the list; found by the search. */
  isArchived: boolean
  /** An answer ended in it that nobody has seen. */
  isUnread: boolean
  /** Null for what began here. */
  importedFrom: ChatSource | null
  /** Messages in it that go out once there is a network; absent where there are none. */
  waitingCount?: number
}

/** The message of another chat that one goes on from. */
export interface ForkOrigin {
  chatId: string
  messageId: string
  /** Null where that chat is deleted. */
  title: string | null
}

/** The recorded call that a chat asks again. */
export interface ChatOrigin {
  traceId: string
  spanId: string
}

/** What was said before a chat began, as it was recorded. */
export interface EarlierMessage {
  role: 'user' | 'assistant'
  content: string
  /** Of the user's; absent where there are none. */
  attachments?: AttachmentReference[]
}

export interface Conversation extends ConversationSummary {
  /** Null for a chat that began by itself. */
  origin: ChatOrigin | null
  forkedFrom: ForkOrigin | null
  /** Nothing can be sent into it until it is restored. */
  isDeleted: boolean
  draft: string
  /** Of the message that is being written; absent where there are none. */
  draftAttachments?: Attachment[]
  settings: ConversationSettings
  /** The last message of the branch that is shown; null while the conversation is empty. */
  leafMessageId: string | null
  /** Every message of the tree, oldest first; siblings share a parent. */
  messages: Message[]
  /** False where `messages` are the newest of a long chat alone: the first of its branch has a parent that is not among them. */
  isWhole: boolean
}

export interface SearchHit {
  conversationId: string
  conversationTitle: string
  messageId: string
  role: 'user' | 'assistant'
  createdAtMs: number
  /** Plain text around the match; the match itself stands between U+0001 and U+0002. */
  snippet: string
}

export interface SearchAnswer {
  hits: SearchHit[]
  /** Older messages are still being indexed. */
  incomplete: boolean
}

/** Where to search; everywhere without it. */
export interface SearchScope {
  folderId?: string
  isArchived?: true
}

export type ChatFormat = 'markdown' | 'json' | 'html' | 'pdf'

/** One chat, to be taken out as a file. */
export interface ChatExport {
  id: string
  format: ChatFormat
  /** The branch that is shown, or all of them. */
  branches: 'shown' | 'all'
}
