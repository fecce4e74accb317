import type { AttachmentReference } from './attachments.ts'
import type { ConversationSettings } from './chat.ts'
import type { PromptUse } from './prompts.ts'

/** A message of the user's on its way into a chat. */
export interface Question {
  /** Null for a chat that begins with it. */
  conversationId: string | null
  /** The message this one follows: null at the start; another than the leaf makes a new branch. */
  parentId: string | null
  text: string
  /** Files that are kept, in their order. */
  attachments?: AttachmentReference[] | undefined
  settings: ConversationSettings
  /** The prompt of Langfuse's that the text was made of. */
  prompt?: PromptUse | undefined
}

/** One that waits for a network no more, as it is brought back. */
export interface RemovedQuestion extends Question {
  conversationId: string
  attachments: AttachmentReference[]
  /** The waiting message that followed it. */
  beforeId: string | null
  /** It has answers, and stays. */
  wasAsked: boolean
  /** The chat had nothing else in it and is deleted with it, until it is restored. */
  isEmptied: boolean
}
