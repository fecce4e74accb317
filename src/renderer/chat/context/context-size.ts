import { fromLastMark } from '../../../shared/context-marks.ts'
import type { Message } from '../../../shared/domain.ts'
import type { Thread } from '../thread.ts'

/** What a model would be sent of a chat, in tokens. */
export interface ContextSize {
  tokens: number
  /** Some of it was reckoned here; otherwise it is what the provider counted. */
  isEstimated: boolean
  /** Whether the provider counted some of it. */
  isCounted: boolean
}

/** What stands around a message in OpenAI's format. */
const tokensPerMessage = 4

/** OpenAI's rule of thumb: four bytes are a token. It holds well enough for other scripts. */
export function roughTokens(text: string): number {
  let bytes = text.length
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit > 0x7ff) bytes += 2
    else if (unit > 0x7f) bytes += 1
  }
  return Math.ceil(bytes / 4)
}

const known = new WeakMap<Message, number>()

/** Messages do not change once they are complete, and one may be a book. */
function tokensOf(message: Message): number {
  const before = known.get(message)
  if (before !== undefined) return before
  const tokens = tokensPerMessage + roughTokens(message.content)
  known.set(message, tokens)
  return tokens
}

const sum = (messages: readonly Message[]): number => messages.reduce((total, message) => total + tokensOf(message), 0)

export function branchOf({ branch, messages }: Thread): Message[] {
  return branch.flatMap((id) => messages.get(id) ?? [])
}

/** What the last answer's provider counted, and what was said since; without such a count all of it is reckoned. */
export function contextSize(thread: Thread, systemPrompt: string): ContextSize {
  const branch = branchOf(thread)
  const sent = fromLastMark(branch)
  const mark = sent === branch ? undefined : sent[0]?.contextMark
  const at = mark === 'start' ? -1 : sent.findLastIndex((message, index) => hasCount(message) && (!mark || index > 1))
  const usage = sent[at]?.usage
  if (!usage) {
    const prompt = systemPrompt === '' ? 0 : tokensPerMessage + roughTokens(systemPrompt)
    return { tokens: sent.length === 0 ? 0 : prompt + sum(sent), isEstimated: true, isCounted: false }
  }
  const since = sent.slice(at + 1)
  return {
    tokens: usage.input + usage.inputCached + usage.inputCacheWrite + usage.output + sum(since),
    isEstimated: since.length > 0,
    isCounted: true,
  }
}

const hasCount = ({ role, usage, status }: Message): boolean =>
  role === 'assistant' && usage !== null && usage.estimated !== true && status === 'complete'

/** The question from which on the rest of a branch fits into so many tokens; null where not even the last one does. */
export function questionThatFits(branch: readonly Message[], tokens: number): Message | null {
  let left = tokens
  let found: Message | null = null
  for (const message of branch.toReversed()) {
    left -= tokensOf(message)
    if (left < 0) break
    if (message.role === 'user') found = message
  }
  return found
}
