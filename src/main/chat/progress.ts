import type { AnswerExtras } from '../../shared/domain.ts'
import type { SavedLengths } from '../store/turn-progress.ts'
import type { TextLog } from '../text-log.ts'

/** No more goes to the disk at once; what waits longer follows in the next piece. */
const maxPieceLength = 2_000_000
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
  save: (output: string, reasoning: string, from: SavedLengths, extras: string | null) => Promise<SavedLengths>,
): { tick(): Promise<void> } {
  let saved: SavedLengths = { output: 0, reasoning: 0 }
  let savedExtras: string | null = null
  const newExtras = (): string | null => {
    if (savedExtras !== null && savedExtras.length > maxExtrasLength) return null
    const extras = readExtras()
    const json = extras && JSON.stringify(extras)
    return json === savedExtras ? null : json
  }
  let isSaving = false
  return {
    /** Rejects where the write failed. */
    async tick() {
      if (isSaving) return
      isSaving = true
      try {
        const extras = newExtras()
        saved = await save(nextPiece(output, saved.output), nextPiece(reasoning, saved.reasoning), saved, extras)
        savedExtras = extras ?? savedExtras
      } finally {
        isSaving = false
      }
    },
  }
}

/** Half a character would be written as something else; it waits for its other half. */
function nextPiece(log: TextLog, from: number): string {
  const piece = log.since(from).slice(0, maxPieceLength)
  return /[\uD800-\uDBFF]$/.test(piece) ? piece.slice(0, -1) : piece
}
