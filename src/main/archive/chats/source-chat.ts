import { createHash } from 'node:crypto'
import type { ChatSource, ConversationSettings } from '../../../shared/domain.ts'
import { latestMs } from '../../../shared/latest-ms.ts'
import { cutText, isBlank } from '../../../shared/text.ts'
import { wellFormed } from '../../records/well-formed.ts'
import type { ImportedChat, ImportedMessage } from '../../store/chat/chat-imports.ts'

/** A chat as another app exported it, before anything of it is believed. */
export interface SourceChat {
  id: string
  title: string
  /** Null where the file does not say, or says what is no time. */
  createdAtMs: number | null
  updatedAtMs: number | null
  isPinned: boolean
  isArchived: boolean
  systemPrompt: string
  leafId: string | null
  messages: SourceMessage[]
}

export interface SourceMessage {
  id: string
  parentId: string | null
  /** `hidden` is nothing that was said, and only holds the tree together. */
  role: 'user' | 'assistant' | 'hidden'
  content: string
  reasoning: string
  model: string | null
  createdAtMs: number | null
  /** It continues the answer before it, such as after a tool's result. */
  continues: boolean
  isBroken: boolean
  contextMark: 'start' | null
}

/** A time that can be one; anything else is null. */
export const timeIn = (ms: number): number | null => (ms >= 0 && ms <= latestMs ? Math.round(ms) : null)

/** The same, of a date that is a text. */
export const dated = (value: unknown): number | null =>
  timeIn(typeof value === 'string' ? Date.parse(value) : Number.NaN)

/** What a picture, a sound or a file leaves in a text. */
export const placeholder = (kind: 'Picture' | 'Audio' | 'Video' | 'File', name: unknown): string =>
  typeof name === 'string' && !isBlank(name) ? `[${kind}: ${cutText(name, 300)}]` : `[${kind}]`

/** A fence that no line of the text ends. */
export function fenced(text: string, language = ''): string {
  let longest = 2
  for (const [marks] of text.matchAll(/`{3,}/g)) longest = Math.max(longest, marks.length)
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language.replaceAll(/[^\w+#.-]/g, '')}\n${text}\n${fence}`
}

/**
 * The chat as it comes here. Its ids follow from those that it had, so that the same file brings nothing twice. Throws with
 * words for the user where nothing was said in it.
 */
export function importedFrom(
  source: ChatSource,
  chat: SourceChat,
  settings: ConversationSettings,
  nowMs: number,
): ImportedChat {
  const idOf = (id: string): string => idFrom(source, chat.id, id)
  const { messages, representative } = inOrder(chat.messages)
  if (messages.length === 0) throw new Error('Nothing was said in it.')
  const times = messages.flatMap(({ createdAtMs }) => createdAtMs ?? [])
  const createdAtMs = chat.createdAtMs ?? times[0] ?? nowMs
  const updatedAtMs = Math.max(createdAtMs, chat.updatedAtMs ?? times.at(-1) ?? createdAtMs)
  let before = createdAtMs
  const imported = messages.map((message): ImportedMessage => {
    before = message.createdAtMs ?? before
    return {
      id: idOf(message.id),
      parentId: message.parentId === null ? null : idOf(message.parentId),
      role: message.role === 'user' ? 'user' : 'assistant',
      content: message.content,
      reasoning: message.reasoning,
      extras: null,
      status: message.isBroken ? 'interrupted' : 'complete',
      error: null,
      createdAtMs: before,
      providerId: null,
      model: message.model === null ? null : cutText(message.model, 1000),
      traceId: null,
      feedback: null,
      ...(message.contextMark && { contextMark: message.contextMark }),
    }
  })
  const leafId = chat.leafId === null ? null : representative(chat.leafId)
  return wellFormed({
    id: idOf(''),
    title: cutText(chat.title.replaceAll(/\s+/g, ' ').trim(), 300),
    pinned: chat.isPinned,
    isArchived: chat.isArchived,
    importedFrom: source,
    createdAtMs,
    updatedAtMs,
    origin: null,
    draft: '',
    settings: { ...settings, systemPrompt: cutText(chat.systemPrompt, 200_000) },
    leafMessageId: leafId === null ? null : idOf(leafId),
    messages: imported,
  })
}

/** Looks like any other id here. */
function idFrom(...parts: string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

/**
 * What was said, parents first. Messages without words are passed over and those that continue an answer are joined to it; what
 * followed them follows what is left of them. A parent that is missing, or that is its own descendant, leaves a beginning.
 */
function inOrder(given: readonly SourceMessage[]): {
  messages: SourceMessage[]
  representative(id: string): string | null
} {
  const byId = new Map<string, SourceMessage>()
  for (const message of given) if (!byId.has(message.id)) byId.set(message.id, message)
  const children = new Map<string | null, SourceMessage[]>()
  for (const message of byId.values()) {
    const parentId = message.parentId !== null && byId.has(message.parentId) ? message.parentId : null
    const siblings = children.get(parentId)
    if (siblings) siblings.push(message)
    else children.set(parentId, [message])
  }
  /** Of each message that was met, the one that stands for it here. */
  const standsFor = new Map<string, SourceMessage | null>()
  const messages: SourceMessage[] = []

  function walk(first: SourceMessage): void {
    const waiting: { message: SourceMessage; parent: SourceMessage | null }[] = [{ message: first, parent: null }]
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { message, parent } = next
      if (standsFor.has(message.id)) continue
      const kept = keep(message, parent)
      standsFor.set(message.id, kept)
      for (const child of (children.get(message.id) ?? []).toReversed()) waiting.push({ message: child, parent: kept })
    }
  }

  function keep(message: SourceMessage, parent: SourceMessage | null): SourceMessage | null {
    const isSilent = isBlank(message.content) && isBlank(message.reasoning)
    if (message.role === 'hidden' || isSilent) return parent
    const isOnly = (children.get(message.parentId)?.length ?? 0) <= 1
    if (message.continues && isOnly && parent?.role === 'assistant') {
      parent.content = joined(parent.content, message.content)
      parent.reasoning = joined(parent.reasoning, message.reasoning)
      parent.model = message.model ?? parent.model
      return parent
    }
    const kept = { ...message, parentId: parent?.id ?? null }
    messages.push(kept)
    return kept
  }

  for (const root of children.get(null) ?? []) walk(root)
  // What is left goes round in a circle, which is opened where it is met first.
  for (const message of byId.values()) if (!standsFor.has(message.id)) walk(message)
  return { messages, representative: (id) => standsFor.get(id)?.id ?? null }
}

const joined = (first: string, second: string): string => [first, second].filter((text) => !isBlank(text)).join('\n\n')
