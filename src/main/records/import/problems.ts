import type { ImportProblem } from '../../../shared/domain.ts'
import { cutText } from '../../../shared/text.ts'

/** All problems are counted, the first few kept to be shown. */
export interface ImportProblems {
  count(): number
  first(): readonly ImportProblem[]
  add(problem: ImportProblem): void
}

const keptCount = 5
const excerptLength = 200

export function createImportProblems(): ImportProblems {
  const first: ImportProblem[] = []
  let count = 0
  return {
    count: () => count,
    first: () => first,
    add({ excerpt, ...problem }) {
      count += 1
      if (first.length < keptCount) first.push({ ...problem, excerpt: cutText(excerpt.toWellFormed(), excerptLength) })
    },
  }
}

/** Of a value that was read already. */
export function excerptOf(value: unknown): string {
  try {
    return (
      JSON.stringify(value, (_, inner: unknown) =>
        typeof inner === 'string' ? cutText(inner, excerptLength) : inner,
      ) ?? ''
    )
  } catch {
    return ''
  }
}
