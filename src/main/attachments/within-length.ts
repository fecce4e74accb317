import { cutText } from '../../shared/text.ts'
import type { DocumentAnswer } from './document-job.ts'
import { maxTextLength } from './limits.ts'
import { said } from '../../shared/words/said.ts'

/** So much of a text as a model may be sent, and in words what is left out. */
export function withinLength(text: string, note: string | null = null): DocumentAnswer {
  const kept = cutText(text, maxTextLength)
  const cut =
    kept.length < text.length
      ? said('Only its first {most, number} characters are sent.', { most: maxTextLength })
      : null
  return { text: kept, note: [note, cut].filter((words) => words !== null).join(' ') || null }
}
