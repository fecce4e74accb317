import type { Conversation, Message } from '../../shared/domain.ts'
import { cutText } from '../../shared/text.ts'

/** Messages that follow each other. */
export interface Strand {
  /** The message that it goes off from; null where it begins the chat. */
  from: Message | null
  messages: Message[]
}

/** The branch that is shown, and then, where all are wanted, each other one from where it leaves those before it. */
export function strandsOf(chat: Conversation, branches: 'shown' | 'all'): Strand[] {
  const byId = new Map(chat.messages.map((message) => [message.id, message]))
  const shown = shownBranch(chat)
  const strands: Strand[] = shown.length > 0 ? [{ from: null, messages: shown }] : []
  if (branches === 'shown') return strands
  const told = new Set(shown.map(({ id }) => id))
  const newestChild = new Map<string, Message>()
  for (const message of chat.messages) if (message.parentId !== null) newestChild.set(message.parentId, message)
  for (const first of chat.messages) {
    if (told.has(first.id)) continue
    const messages: Message[] = []
    for (let at: Message | undefined = first; at && !told.has(at.id); at = newestChild.get(at.id)) {
      messages.push(at)
      told.add(at.id)
    }
    strands.push({ from: byId.get(first.parentId ?? '') ?? null, messages })
  }
  return strands
}

export function shownBranch({ messages, leafMessageId }: Conversation): Message[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const branch: Message[] = []
  for (let at = byId.get(leafMessageId ?? messages.at(-1)?.id ?? ''); at; at = byId.get(at.parentId ?? '')) {
    branch.push(at)
    // Damage could have made a circle of it.
    byId.delete(at.id)
  }
  return branch.toReversed()
}

export function strandTitle({ from }: Strand): string {
  return from === null
    ? 'Another beginning'
    : `Another branch, after “${cutText(from.content.replaceAll(/\s+/g, ' ').trim(), 60)}”`
}

/** Of messages that follow each other: an answer and what goes on from it are one, since either may end within a word or code. */
export function joinedAnswers(messages: readonly Message[], chat: Conversation): Message[] {
  const byId = new Map(chat.messages.map((message) => [message.id, message]))
  return messages
    .filter(({ id }, index) => messages[index + 1]?.continuesId !== id)
    .map((message) => joined(message, byId))
}

function joined(message: Message, byId: ReadonlyMap<string, Message>): Message {
  const parts = [message]
  for (let at = byId.get(message.continuesId ?? ''); at && !parts.includes(at); at = byId.get(at.continuesId ?? '')) {
    parts.unshift(at)
  }
  if (parts.length === 1) return message
  let content = ''
  const calls: Message['calls'] = []
  for (const part of parts) {
    const from = content.length
    calls.push(...part.calls.map((call) => ({ ...call, at: from + call.at })))
    content += part.content
  }
  const reasoning = parts.map((part) => part.reasoning).filter((text) => text !== '')
  const extras = {
    toolCalls: parts.flatMap((part) => part.extras?.toolCalls ?? []),
    annotations: parts.flatMap((part) => part.extras?.annotations ?? []),
    refusal: message.extras?.refusal ?? null,
  }
  return { ...message, content, calls, extras, reasoning: reasoning.join('\n\n') }
}
