import type { ChatOrigin, Conversation, ConversationSettings, ForkOrigin, Message } from '../../shared/domain.ts'
import type { Events } from '../../shared/ipc.ts'

/** A conversation as it is shown: its tree of messages, and the branch through it that ends in `leafId`. Immutable. */
export interface Thread {
  /** Stays the same while a new chat gets its id, so that nothing on screen is built anew. */
  key: string
  /** Null while the conversation does not exist yet. */
  id: string | null
  isDeleted: boolean
  /** The recorded call that it asks again. */
  origin: ChatOrigin | null
  /** The message of another chat that it goes on from. */
  forkedFrom: ForkOrigin | null
  /** Null where the defaults hold. */
  settings: ConversationSettings | null
  leafId: string | null
  /** False while `messages` are the newest of a long chat alone. */
  isWhole: boolean
  /** In the order they came. */
  messages: ReadonlyMap<string, Message>
  /** Ids by parent; siblings are other tries at the same place. */
  children: ReadonlyMap<string | null, readonly string[]>
  /** Ids, first to last. The same array as long as the structure is the same. */
  branch: readonly string[]
}

/** How the keys of threads begin that had no conversation when they were made. */
export const newThreadKey = 'new:'

/** Under which the text in the composer is kept; null for the new chat that begins by itself. */
export const draftKeyOf = ({ id, key, origin }: Thread): string | null => id ?? (origin ? key : null)

/** It is not saved yet, and what it shows was said elsewhere: there is nothing to edit or to answer again. */
export const isUnsent = ({ id, origin }: Thread): boolean => id === null && origin !== null

export function emptyThread(key: string): Thread {
  return {
    key,
    id: null,
    isDeleted: false,
    origin: null,
    forkedFrom: null,
    settings: null,
    leafId: null,
    isWhole: true,
    messages: new Map(),
    children: new Map(),
    branch: [],
  }
}

export function threadOf(conversation: Conversation, key = conversation.id): Thread {
  const messages = new Map(conversation.messages.map((message) => [message.id, message]))
  const leafId = conversation.leafMessageId ?? conversation.messages.at(-1)?.id ?? null
  const { id, isDeleted, origin, forkedFrom, settings, isWhole } = conversation
  return structured({ ...emptyThread(key), id, isDeleted, origin, forkedFrom, settings, leafId, isWhole, messages })
}

function structured(thread: Thread): Thread {
  const children = new Map<string | null, string[]>()
  for (const { id, parentId } of thread.messages.values()) {
    const siblings = children.get(parentId)
    if (siblings) siblings.push(id)
    else children.set(parentId, [id])
  }
  return { ...thread, children, branch: branchTo(thread.messages, thread.leafId) }
}

/** The same conversation read again: what has not changed stays what it was, so that it is not drawn again. */
export function readAnew(shown: Thread, conversation: Conversation): Thread {
  const messages = conversation.messages.map((message) => {
    const before = shown.messages.get(message.id)
    return before && isSame(before, message) ? before : message
  })
  return threadOf({ ...conversation, messages }, shown.key)
}

/** Field by field: of a long chat all are compared, and their texts are most of them. */
function isSame(before: Message, after: Message): boolean {
  const fields = Object.keys(after) as (keyof Message)[]
  return (
    fields.length === Object.keys(before).length &&
    fields.every((field) => {
      const [a, b] = [before[field], after[field]]
      return a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b))
    })
  )
}

/** Stops at a parent that is missing or that was seen before. */
function branchTo(messages: ReadonlyMap<string, Message>, leafId: string | null): string[] {
  const seen = new Set<string>()
  let message = leafId === null ? undefined : messages.get(leafId)
  while (message && !seen.has(message.id)) {
    seen.add(message.id)
    message = message.parentId === null ? undefined : messages.get(message.parentId)
  }
  return [...seen].toReversed()
}

/** Puts messages in place of those with their ids, or adds them. The branch is found anew only where one was added. */
export function withMessages(thread: Thread, changed: readonly Message[], leafId = thread.leafId): Thread {
  const added = changed.some(({ id }) => !thread.messages.has(id))
  const messages = new Map(thread.messages)
  for (const message of changed) messages.set(message.id, message)
  const next = { ...thread, messages, leafId }
  return added || leafId !== thread.leafId ? structured(next) : next
}

export function withoutMessages(thread: Thread, ids: readonly string[], leafId = thread.leafId): Thread {
  const messages = new Map(thread.messages)
  for (const id of ids) messages.delete(id)
  return structured({ ...thread, messages, leafId })
}

export function withLeaf(thread: Thread, leafId: string): Thread {
  return structured({ ...thread, leafId })
}

/** The end of the newest branch below a message. */
export function newestLeaf(thread: Thread, fromId: string): string {
  let leafId = fromId
  for (let next = thread.children.get(fromId)?.at(-1); next !== undefined; next = thread.children.get(next)?.at(-1)) {
    leafId = next
  }
  return leafId
}

/** Appends what is new in a delta. Null where text before it is missing: the conversation must be read again. */
export function withDelta(thread: Thread, delta: Events['chat.delta']): Thread | null {
  const message = thread.messages.get(delta.messageId)
  if (!message) return null
  if (message.status !== 'streaming') return thread
  if (delta.anew) return withMessages(thread, [{ ...message, content: delta.text, reasoning: delta.reasoning }])
  const content = appended(message.content, delta.offset, delta.text)
  const reasoning = appended(message.reasoning, delta.reasoningOffset, delta.reasoning)
  if (content === null || reasoning === null) return null
  return withMessages(thread, [{ ...message, content, reasoning }])
}

/** A call of a tool as it is now. Null where its answer is not known. */
export function withCall(thread: Thread, { messageId, call }: Events['chat.call']): Thread | null {
  const message = thread.messages.get(messageId)
  if (!message) return null
  const isKnown = message.calls.some(({ id }) => id === call.id)
  const calls = isKnown ? message.calls.map((known) => (known.id === call.id ? call : known)) : [...message.calls, call]
  return withMessages(thread, [{ ...message, calls }])
}

function appended(known: string, offset: number, text: string): string | null {
  if (known.length < offset) return null
  return known + text.slice(known.length - offset)
}
