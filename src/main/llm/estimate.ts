import { setImmediate } from 'node:timers/promises'
import type { Usage } from '../../shared/domain.ts'
import { estimatedUsage, tokensPerMessage, tokensPerPicture, tokensPerReply } from '../records/rough-usage.ts'

/** Text without spaces takes time that grows with the square of its length, so it is counted in pieces. */
const pieceLength = 500
/** Of a longer text, so much of its beginning is counted and the rest reckoned from it. */
const countedLength = 200_000
const piecesPerStep = 20

/**
 * Tokens of a call whose provider named none (a stop, a break, a server that does not count), by OpenAI's current
 * tokenizer; other models' differ by some ten percent. It is loaded on use. Whoever shows this says that it is an estimate.
 */
export async function estimateUsage(
  messages: readonly { content: string; pictureCount?: number }[],
  output: string,
  reasoning: string,
): Promise<Usage> {
  const input = await estimateInput(messages)
  return estimatedUsage(input, await estimateTokens(output), await estimateTokens(reasoning))
}

/** Tokens of what a model is sent. `count` may know some texts already. */
export async function estimateInput(
  messages: readonly { content: string; pictureCount?: number }[],
  count: (text: string) => Promise<number> = estimateTokens,
): Promise<number> {
  let tokens = tokensPerReply
  for (const { content, pictureCount = 0 } of messages)
    tokens += tokensPerMessage + pictureCount * tokensPerPicture + (await count(content))
  return tokens
}

export async function estimateTokens(text: string): Promise<number> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base')
  const counted = Math.min(text.length, countedLength)
  let tokens = 0
  for (let at = 0, pieces = 1; at < counted; at += pieceLength, pieces += 1) {
    tokens += countTokens(text.slice(at, Math.min(at + pieceLength, counted)), { disallowedSpecial: new Set() })
    // Streams of other chats share this thread.
    if (pieces % piecesPerStep === 0) await setImmediate()
  }
  return counted === 0 ? 0 : Math.round((tokens * text.length) / counted)
}
