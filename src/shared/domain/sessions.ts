import type { TraceRow } from './monitor.ts'

/** The traces of one conversation, or of an import's session, as far as a filter lets them through. */
export interface SessionRow {
  sessionId: string
  /** Empty where it is no chat of this app's. */
  title: string
  /** Whether there is a chat to open. */
  isChat: boolean
  traceCount: number
  errorCount: number
  totalTokens: number
  costUsd: number
  /** How many of its traces have tokens but no price. */
  unpricedCount: number
  startedAtMs: number
  /** When the last of them ended; of one that runs still, when it began. */
  endedAtMs: number
  /** In the order of the alphabet, a few at most. */
  models: string[]
  modelCount: number
  users: string[]
  userCount: number
}

export interface SessionPage {
  rows: SessionRow[]
  /** Hand back as `cursor` for the next page; null at the end. */
  nextCursor: string | null
  /** How many sessions there are in all; null but on the first page. */
  totalCount: number | null
}

/** A trace as it is read within its session. */
export interface SessionTrace extends Omit<TraceRow, 'snippet'> {
  /** What was asked and answered, each up to a few thousand characters. */
  answer: string
  isPromptCut: boolean
  isAnswerCut: boolean
}

export interface SessionTraces {
  /** All of the session; null but on the first page, and where there is none of this id. */
  session: SessionRow | null
  /** Oldest first. */
  traces: SessionTrace[]
  nextCursor: string | null
}
