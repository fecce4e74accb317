export type ImportFormat = 'otlp' | 'langfuse' | 'holdfast'

/** Something in a file that could not be read, for whoever imports it. */
export interface ImportProblem {
  /** `line 3, entry 2`; empty for the file as a whole. */
  place: string
  /** What is wrong, in plain words. */
  reason: string
  /** The beginning of it. */
  excerpt: string
}

/** A file of traces, on its way in or here. */
export interface TraceImport {
  id: number
  fileName: string
  fileBytes: number
  /** Null until a trace was found. */
  format: ImportFormat | null
  /**
   * `reading`: the file comes in, and nothing of it is seen. `ready`: it waits for the user to agree. `storing`: its traces appear, also
   * after a restart. `removing`: they go, also after a restart.
   */
  state: 'reading' | 'ready' | 'storing' | 'done' | 'removing'
  begunAtMs: number
  traceCount: number
  observationCount: number
  /** When its first and its last observation began. */
  firstStartMs: number | null
  lastStartMs: number | null
  /** Observations that are left out: they are here already, or belong to a chat of one's own. */
  knownCount: number
  ownCount: number
  problemCount: number
  /** The first few. */
  problems: ImportProblem[]
  /** Chats that came with the traces, out of an export of everything. */
  conversationCount: number
}
