import type { Message } from '../../shared/domain.ts'
import { cutText } from '../../shared/text.ts'
import type { TurnStart } from '../record.ts'

/** The branch that ends in `leafId`, root first. Stops at a parent that is missing or that was seen before. */
export function branchTo(messages: readonly Message[], leafId: string | null): Message[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const branch: Message[] = []
  const seen = new Set<string>()
  let next = leafId
  while (next !== null && !seen.has(next)) {
    seen.add(next)
    const message = byId.get(next)
    if (!message) break
    branch.push(message)
    next = message.parentId
  }
  return branch.toReversed()
}

/**
 * What the model is sent: the system prompt and the branch; answers that never said a word, such as those of tool calls alone,
 * are left out, since strict servers refuse an empty message.
 */
export function toModelInput(branch: readonly Message[], systemPrompt: string): TurnStart['input'] {
  const input: TurnStart['input'] = systemPrompt.trim() === '' ? [] : [{ role: 'system', content: systemPrompt }]
  for (const message of branch) {
    if (message.role === 'assistant' && message.content.trim() === '') continue
    input.push({ role: message.role, content: message.content })
  }
  return input
}

/** A conversation's first title: the first line of its first prompt, cut at a word. */
export function titleFrom(text: string): string {
  const line = text.trim().split('\n', 1)[0]?.trim() ?? ''
  if (line.length <= 60) return line || 'New chat'
  const cut = cutText(line, 60)
  return `${cutText(cut, Math.max(cut.lastIndexOf(' '), 40)).trimEnd()}…`
}
