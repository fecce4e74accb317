import type { ChatSource } from '../../../shared/domain.ts'
import type { ImportedChat } from '../../store/chat/chat-imports.ts'
import type { ImportDefaults } from './found-chats.ts'

/** What the thread that reads chats is begun with. */
export type ChatsJob = ImportDefaults

/**
 * What it is asked for, one at a time. Bytes of a part are those of JSON; a database is one that lies in a file. Each is answered with the
 * first of what was found in it, and `next` with the next.
 */
export type ChatsRequest =
  | { kind: 'part'; maxValueBytes: number }
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'end' }
  | { kind: 'database'; file: string }
  | { kind: 'next' }

/** Null: nothing more in what was given. */
export type ChatsAnswer = { found: FoundChat | null } | { failed: string }

export type FoundChat =
  | { kind: 'chat'; place: string; source: ChatSource; chat: ImportedChat }
  | { kind: 'problem'; place: string; reason: string }
