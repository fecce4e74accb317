import { z } from 'zod'

const toolCall = z.object({
  id: z.string().nullable(),
  type: z.enum(['function', 'custom']),
  name: z.string(),
  arguments: z.string(),
})

/** What an answer has beside its text, as it is kept and as it is exported. */
export const answerExtras = z.object({
  toolCalls: z.array(toolCall),
  annotations: z.array(z.record(z.string(), z.unknown())),
  refusal: z.string().nullable(),
})
