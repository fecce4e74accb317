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
