import { diffLines, diffWordsWithSpace } from 'diff'

export type DiffUnit = 'words' | 'lines'

export interface DiffPiece {
  text: string
  /** Which of the two has it. */
  in: 'both' | 'left' | 'right'
}

/** Nobody reads on where more has changed, and looking for the shortest way would take as long as it likes. */
const withinMs = 400

/**
 * What one text has and the other has not, in order: what both and the left one have is the left text, what both and the right one
 * have is the right one. Null where they differ so much that it would take too long to say.
 */
export function diffTexts(left: string, right: string, unit: DiffUnit): DiffPiece[] | null {
  if (left === right) return left === '' ? [] : [{ text: left, in: 'both' }]
  const limit = { timeout: withinMs }
  const changes = unit === 'words' ? diffWordsWithSpace(left, right, limit) : diffLines(left, right, limit)
  return (
    changes?.map(({ value, added, removed }) => ({ text: value, in: added ? 'right' : removed ? 'left' : 'both' })) ??
    null
  )
}
