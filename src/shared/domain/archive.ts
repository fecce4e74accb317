import type { ChatSource } from './chat.ts'

/** An export of everything, on its way into a file. */
export interface ArchiveExport {
  id: string
  fileName: string
  state: 'running' | 'done' | 'cancelled' | 'failed'
  chatCount: number
  chatTotal: number
  traceCount: number
  /** Null until they are counted. */
  traceTotal: number | null
  writtenBytes: number
  /** For the user, where it failed. */
  problem: string | null
}

/** Chats and traces from a file, on their way in. */
export interface ArchiveImport {
  id: string
  fileName: string
  /** `receiving`, `checking`: nothing of it is seen. `ready`: it waits for the user to agree. `storing`: its chats come, its traces follow. */
  state: 'receiving' | 'checking' | 'ready' | 'storing'
  /** Of what the state is about: bytes that came, bytes that were read, chats. */
  doneCount: number
  totalCount: number
  /** Chats that will come, in whole or in part, and those that are here already. */
  newChatCount: number
  knownChatCount: number
  /** Traces that will come, and steps of traces that are here already or belong to chats of one's own. */
  traceCount: number
  knownStepCount: number
  hasSettings: boolean
  /** Empty where the file does not say. */
  exportedAt: string
  /** Whose chats these are; null for everything of one Holdfast. */
  source: ChatSource | null
  /** What is said in them, and when they began and changed last; null where there are none. */
  messageCount: number
  firstAtMs: number | null
  lastAtMs: number | null
  /** Files in it that cannot be read, which are left out; the first few. */
  problems: { name: string; reason: string }[]
  problemCount: number
}

/** The folder that all of it lies in. */
export interface DataFolderState {
  bytes: number
  /** Why it cannot be moved from here; null where it can. */
  whyFixed: string | null
  /** Where the data were before they were moved, while something of them is still there. */
  movedFrom: { folder: string; bytes: number } | null
  /** What starting anew has kept. */
  keptCopies: { name: string; folder: string; bytes: number }[]
}
