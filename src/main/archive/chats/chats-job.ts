import type { ChatSource } from '../../../shared/domain.ts'
import type { ImportedChat } from '../../store/chat/chat-imports.ts'

/**
 * What the process that reads chats is asked for, one at a time. Bytes of a part are those of JSON; a database is one that lies in a file. Each is answered with the
 * first of what was found in it; `next` with the next.
 */
export type ChatsRequest =
  | { kind: 'part'; maxValueBytes: number }
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'end' }
  | { kind: 'database'; file: string }

/** Null: nothing more in what was given. */
export type ChatsAnswer = { found: FoundChat | null } | { failed: string }

export type FoundChat =
  | { kind: 'chat'; place: string; source: ChatSource; chat: ImportedChat }
  | { kind: 'problem'; place: string; reason: string }
