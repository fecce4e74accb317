import type { Message } from './domain.ts'
import { isBlank } from './text.ts'

type Marked = Pick<Message, 'role' | 'content' | 'status' | 'contextMark'>

/**
 * Of a branch, what a model is sent: from its last mark on, or all of it. A summary that failed, was stopped or is still being
 * written marks nothing, so that until there is one nothing is left out.
 */
export function fromLastMark<M extends Marked>(branch: readonly M[]): readonly M[] {
  const at = lastMark(branch)
  return at < 0 ? branch : branch.slice(at)
}

/** Where a model's reading of a branch begins; -1 where nothing is left out. */
export function lastMark(branch: readonly Marked[]): number {
  return branch.findLastIndex(({ contextMark }, index) => {
    if (contextMark !== 'summary') return contextMark === 'start'
    const summary = branch[index + 1]
    return summary?.role === 'assistant' && summary.status === 'complete' && !isBlank(summary.content)
  })
}
