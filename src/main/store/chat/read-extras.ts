import type { AnswerExtras } from '../../../shared/domain.ts'
import { answerExtras } from '../../records/answer-extras.ts'
import { objectIn } from '../sound-values.ts'

/** Null where there are none, and where a damaged column does not say what they were. */
export function readExtras(text: unknown): AnswerExtras | null {
  if (text === null) return null
  const parsed = answerExtras.safeParse(objectIn(text))
  return parsed.success ? parsed.data : null
}
