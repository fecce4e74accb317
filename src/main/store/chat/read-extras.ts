import { z } from 'zod'
import type { AnswerExtras } from '../../../shared/domain.ts'
import { objectIn } from '../sound-values.ts'

const toolCall = z.object({
  id: z.string().nullable(),
  type: z.enum(['function', 'custom']),
  name: z.string(),
  arguments: z.string(),
})
const extras = z.object({
  toolCalls: z.array(toolCall),
  annotations: z.array(z.record(z.string(), z.unknown())),
  refusal: z.string().nullable(),
})

/** Null where there are none, and where a damaged column does not say what they were. */
export function readExtras(text: unknown): AnswerExtras | null {
  if (text === null) return null
  const parsed = extras.safeParse(objectIn(text))
  return parsed.success ? parsed.data : null
}
