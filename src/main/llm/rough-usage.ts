import type { Usage } from '../../shared/domain.ts'

/** OpenAI's rule of thumb for English; in UTF-8 it holds well enough for other scripts. */
const bytesPerToken = 4
/** As in `estimate.ts`. */
const tokensPerMessage = 4
const tokensPerReply = 3

/**
 * An estimate without a tokenizer, which is too heavy for the writer's thread at the start: for turns that a crash left
 * open. A turn with an answer never goes out without usage, or Langfuse would make one up.
 */
export function roughUsage(messages: readonly { content: string }[], output: string, reasoning: string): Usage {
  const input = messages.reduce((sum, { content }) => sum + tokensPerMessage + tokensOf(content), tokensPerReply)
  const [outputTokens, reasoningTokens] = [tokensOf(output), tokensOf(reasoning)]
  return {
    input,
    inputCached: 0,
    inputCacheWrite: 0,
    output: outputTokens,
    outputReasoning: reasoningTokens,
    total: input + outputTokens + reasoningTokens,
    estimated: true,
  }
}

const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / bytesPerToken)
