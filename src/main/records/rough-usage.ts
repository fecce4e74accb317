import type { AnswerExtras, Usage } from '../../shared/domain.ts'

/** OpenAI's rule of thumb for English; in UTF-8 it holds well enough for other scripts. */
const bytesPerToken = 4
/** What stands around a message in OpenAI's format, and before the answer. */
export const tokensPerMessage = 4
export const tokensPerReply = 3
/** Of a picture of 1024 by 1024, as OpenAI counts it; others count from a third of that to twice as much. */
export const tokensPerPicture = 765

/** What the model wrote, less what it thought: its text, of which a refusal is a part, and the tools it asked for. */
export function writtenBy(output: string, extras: AnswerExtras | null): string {
  const calls = extras?.toolCalls ?? []
  return [output, ...calls.map((call) => `${call.name}${call.arguments}`)].join('')
}

/** `fileTextLength`: of documents whose text is not in the content. */
export interface RoughMessage {
  content: string
  pictureCount?: number
  fileTextLength?: number
}

/**
 * An estimate without a tokenizer, which is too heavy for the writer's thread at the start: for turns that a crash left
 * open. A turn with an answer never goes out without usage, or Langfuse would make one up.
 */
export function roughUsage(messages: readonly RoughMessage[], output: string, reasoning: string): Usage {
  const input = messages.reduce(
    (sum, { content, pictureCount = 0, fileTextLength = 0 }) =>
      sum +
      tokensPerMessage +
      tokensOf(content) +
      pictureCount * tokensPerPicture +
      Math.ceil(fileTextLength / bytesPerToken),
    tokensPerReply,
  )
  return estimatedUsage(input, tokensOf(output), tokensOf(reasoning))
}

export function estimatedUsage(input: number, output: number, outputReasoning: number): Usage {
  const total = input + output + outputReasoning
  return { input, inputCached: 0, inputCacheWrite: 0, output, outputReasoning, total, estimated: true }
}

/**
 * An estimate divided so that it adds up to the total that the provider names: what was paid for is known, how it divides
 * is not.
 */
export function dividedUsage(total: number, { output, outputReasoning, total: estimated }: Usage): Usage {
  const share = (count: number): number => (estimated === 0 ? 0 : Math.floor((total * count) / estimated))
  const [outputShare, reasoningShare] = [share(output), share(outputReasoning)]
  return estimatedUsage(total - outputShare - reasoningShare, outputShare, reasoningShare)
}

const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / bytesPerToken)
