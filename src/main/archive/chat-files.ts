import type { Conversation, Message, MessageCall } from '../../shared/domain.ts'
import type { TurnStep } from '../records/record.ts'
import { endedStep } from '../records/turn-steps.ts'
import { entryNames, type ChatFile } from './format.ts'
import { joinedAnswers, strandsOf, strandTitle } from './strands.ts'
import { fence } from '../../shared/fences.ts'
import { isoDay, isoMinute } from '../../shared/iso-time.ts'
import { cutText } from '../../shared/text.ts'
import { askedOf, callTexts, callTitle, citedIn, piecesOf, type Cited } from './told-calls.ts'
import { fileWords } from './told-files.ts'

/**
 * As it is read again, with what tools did by its answers. An answer that still streams is what came of it so far; what damage
 * left without its parent is a beginning.
 */
export function toChatFile(
  chat: Conversation,
  steps: ReadonlyMap<string, TurnStep[]> = new Map(),
  folder: string | null = null,
): ChatFile {
  const { id, title, pinned, createdAtMs, updatedAtMs, origin, draft, settings, leafMessageId, messages } = chat
  const { isArchived, importedFrom } = chat
  const before = new Set<string>()
  return {
    format: 'holdfast-conversation',
    version: 1,
    id,
    title,
    pinned,
    isArchived,
    folder,
    importedFrom,
    createdAtMs,
    updatedAtMs,
    origin,
    draft,
    settings,
    leafMessageId,
    messages: messages.map((message) => {
      const parentId = message.parentId !== null && before.has(message.parentId) ? message.parentId : null
      before.add(message.id)
      const ofMessage = steps.get(message.id)
      return { ...toMessage(message), parentId, ...(ofMessage && { steps: ofMessage.map(endedStep) }) }
    }),
  }
}

function toMessage(message: Message): ChatFile['messages'][number] {
  const { id, parentId, role, content, reasoning, extras, error, createdAtMs } = message
  const { status, providerId, model, traceId, feedback, attachments } = message
  return {
    id,
    parentId,
    role,
    content,
    reasoning,
    extras,
    status: status === 'streaming' ? 'interrupted' : status,
    error,
    createdAtMs,
    providerId,
    model,
    traceId,
    ...(message.continuesId !== undefined && { continuesId: message.continuesId }),
    ...(attachments && { attachments: attachments.map(({ sha256, name }) => ({ sha256, name })) }),
    feedback: feedback?.value ? { value: feedback.value, comment: feedback.comment } : null,
    ...(message.contextMark && { contextMark: message.contextMark }),
    ...(message.editedFrom !== undefined && { editedFrom: message.editedFrom }),
  }
}

/**
 * To be read by a person: the branch that is shown, and where all are wanted each other one after it. `filesIn` is the folder
 * beside it with the files of its messages.
 */
export function toMarkdown(
  chat: Conversation,
  branches: 'shown' | 'all' = 'shown',
  filesIn: string | null = null,
): string {
  const strands = strandsOf(chat, branches)
  const told = strands.reduce((sum, { messages }) => sum + messages.length, 0)
  const others = chat.messages.length - told
  const note = others > 0 ? `\n_${others} more in other branches; JSON has them all._\n` : ''
  const texts = strands.map(({ from, messages }, index) => {
    const head = index === 0 ? [] : [`---\n\n# ${strandTitle({ from, messages })}`]
    return [...head, ...joinedAnswers(messages, chat).map((message) => messageText(message, filesIn))].join('\n\n')
  })
  return `# ${chat.title}\n${note}\n${texts.join('\n\n')}\n`
}

function messageText(message: Message, filesIn: string | null): string {
  const { role, model, createdAtMs, reasoning, error, feedback, attachments = [] } = message
  const who = role === 'user' ? 'You' : (model ?? 'Answer')
  return [
    `## ${who} · ${isoMinute(createdAtMs)} UTC`,
    reasoning && quoted(reasoning),
    ...attachments.map((file) => `_${fileWords(file)}${filesIn === null ? '' : ` (${filesIn}${file.sha256})`}_`),
    ...piecesOf(message).map((piece) => (typeof piece === 'string' ? withFencesClosed(piece) : callText(piece))),
    ...askedOf(message).flatMap(({ name, arguments: given }) => [`_Called ${name}_`, given && fenced(given)]),
    citedIn(message).map(sourceLine).join('\n'),
    error && `_${error.message}_`,
    feedback?.value && `_Rated ${feedback.value}${feedback.comment && `: ${feedback.comment}`}_`,
  ]
    .filter(Boolean)
    .join('\n\n')
}

const callText = (call: MessageCall): string => [`_${callTitle(call)}_`, ...callTexts(call).map(fenced)].join('\n\n')

function sourceLine({ url, title }: Cited, at: number): string {
  const words = title.replaceAll(/[[\]\\]/g, String.raw`\$&`)
  return `${at + 1}. ${url === null ? words : `[${words}](<${url.replaceAll(/[<>\s]/g, encodeURIComponent)}>)`}`
}

/** An answer may have ended within code: what comes after it is none. */
function withFencesClosed(text: string): string {
  let open = ''
  for (const line of text.split('\n')) {
    const mark = fence.exec(line)?.[2] ?? ''
    if (open === '') open = mark
    else if (mark.startsWith(open) && line.trim() === mark) open = ''
  }
  return open === '' ? text : `${text}\n${open}`
}

/** Whatever fences are in it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${text}\n${fence}`
}

const quoted = (text: string): string =>
  text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')

/** A name that every file system takes, without its extension; the id keeps two of one title apart. */
export function chatFileName({ id, title, createdAtMs }: Pick<Conversation, 'id' | 'title' | 'createdAtMs'>): string {
  const words = cutText(
    title
      .normalize()
      .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
      .trim(),
    60,
  ).trim()
  const plainId = cutText(id.replaceAll(/[^\w-]/g, ''), 36)
  return `${entryNames.chats}${[isoDay(createdAtMs), words, plainId].filter(Boolean).join(' ')}`
}
