import type { AnswerExtras } from '../../shared/domain.ts'
import type { ProgressChange, SavedLengths } from '../store/chat/turn-progress.ts'
import type { TextLog } from '../llm/text-log.ts'

/** No more goes to the disk at once; what waits longer follows in the next piece. */
const maxPieceLength = 2_000_000
const nothing: SavedLengths = { output: 0, reasoning: 0 }
/** What stands beside the text is written as a whole each time, so only as long as it is small. */
const maxExtrasLength = 200_000

/**
 * Keeps on disk what streams, each piece of text once. One write at a time, each from where the disk says it is: a write that
 * fails (a full disk) is made up for by the next.
 */
export function createProgress(
  output: TextLog,
  reasoning: TextLog,
  readExtras: () => AnswerExtras | null,
  save: (output: string, reasoning: string, from: SavedLengths, change: ProgressChange) => Promise<SavedLengths>,
): { tick(): Promise<void>; restart(): void } {
  let saved = nothing
  let savedExtras: string | null = null
  /** How often the texts began anew, now and on disk. */
  let starts = 0
  let savedStarts = 0
  const newExtras = (before: string | null): string | null => {
    if (before !== null && before.length > maxExtrasLength) return null
    const extras = readExtras()
    const json = extras && JSON.stringify(extras)
    return json === before ? null : json
  }
  let isSaving = false
  return {
    /** Rejects where the write failed. */
    async tick() {
      if (isSaving) return
      isSaving = true
      try {
        const startsNow = starts
        const anew = startsNow !== savedStarts
        const from = anew ? nothing : saved
        const before = anew ? null : savedExtras
        const extras = newExtras(before)
        saved = await save(nextPiece(output, from.output), nextPiece(reasoning, from.reasoning), from, { extras, anew })
        savedExtras = extras ?? before
        savedStarts = startsNow
      } finally {
        isSaving = false
      }
    },
    /** The texts are others than before; the next write takes the place of what is on disk. */
    restart() {
      starts += 1
    },
  }
}

/** Half a character would be written as something else; it waits for its other half. */
function nextPiece(log: TextLog, from: number): string {
  const piece = log.since(from).slice(0, maxPieceLength)
  return /[\uD800-\uDBFF]$/.test(piece) ? piece.slice(0, -1) : piece
}
