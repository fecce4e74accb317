import { keptFileIn } from '../domain/attachments.ts'
import type { MediaPart, MessagePart, TraceMessage } from '../domain.ts'
import { isBlank } from '../text.ts'
import { t } from '../words/t.ts'
import { messagesIn, saidIn } from './messages.ts'

/** A recorded call as a chat sends it. */
export interface RunAgain {
  systemPrompt: string
  /** What was said before, user first, in turns. */
  earlier: AgainMessage[]
  question: string
  /** Of the question. */
  files: MediaPart[]
}

export interface AgainMessage {
  role: 'user' | 'assistant'
  content: string
  files: MediaPart[]
}

/** What redaction and the size limits leave in the place of a text. */
const isMissing = /\[redacted(: [^\]]{0,100})?\]|\[left out: |\[cut by Holdfast|\[key removed\]/

/**
 * What was asked of a model, so that a chat can ask it again; or, in words for the user, why it cannot: a chat sends a system prompt,
 * and in turns texts with files, and nothing else. A file is one that is kept here, or a picture that is whole in the record; in a record
 * that `isShortened` it may be.
 */
export function runAgainOf(input: unknown, isShortened = false): RunAgain | { reason: string } {
  if (input === null || input === undefined)
    return { reason: t('What was asked was not recorded, so it cannot be asked again.') }
  const messages = messagesIn(input, 'user')
  if (messages === null) return { reason: t('What was asked is not a conversation, so a chat cannot ask it again.') }
  const reason = reasonAgainst(messages, isShortened)
  if (reason !== null) return { reason }
  const begin = messages.findIndex(({ role }) => role !== 'system')
  const earlier = messages.slice(begin, -1).flatMap((message): AgainMessage[] => {
    const role = message.role === 'user' ? 'user' : 'assistant'
    const content = saidIn(message)
    const files = filesIn(message)
    return isBlank(content) && files.length === 0 ? [] : [{ role, content, files }]
  })
  const last = messages.at(-1)
  return {
    systemPrompt: messages.slice(0, begin).map(saidIn).join('\n\n'),
    earlier,
    question: last ? saidIn(last) : '',
    files: last ? filesIn(last) : [],
  }
}

const isMedia = (part: MessagePart): part is MediaPart => part.type === 'media'
const filesIn = ({ parts }: TraceMessage): MediaPart[] => parts.filter(isMedia)

const canBeTaken = ({ reference, imageUrl, media, inlineBytes }: MediaPart, isShortened: boolean): boolean =>
  keptFileIn(reference) !== null || imageUrl !== null || (isShortened && media === 'image' && inlineBytes !== null)

function reasonAgainst(messages: readonly TraceMessage[], isShortened: boolean): string | null {
  const parts = messages.flatMap(({ role, parts }) => parts.map((part) => ({ role, type: part.type })))
  if (messages.some(({ role }) => role === 'tool') || parts.some(({ type }) => type.startsWith('tool_')))
    return t('The model called tools here. A chat has none, so it cannot ask this again.')
  if (messages.some(({ role, parts: all }) => role !== 'user' && all.some(isMedia)))
    return t('A file stands outside of what the user said here, where a chat can have none.')
  if (messages.some((message) => filesIn(message).some((file) => !canBeTaken(file, isShortened))))
    return t('Files were sent here that are not in the record, so the same cannot be asked again.')
  // What a provider remarks on an answer is not sent back to it.
  if (parts.some(({ type, role }) => type === 'other' && role !== 'assistant'))
    return t('What was asked has parts that are not text, so a chat cannot ask it again.')
  if (messages.some((message) => isMissing.test(saidIn(message))))
    return t('Something of this was redacted or cut when it was recorded, so the same cannot be asked again.')
  const begin = messages.findIndex(({ role }) => role !== 'system')
  const said = begin < 0 ? [] : messages.slice(begin)
  if (said.some(({ role }) => role === 'system'))
    return t('There are instructions in the middle of this conversation, which a chat cannot send.')
  const other = said.find(({ role }) => role !== 'user' && role !== 'assistant')
  if (other) return t('A chat has no “{role}”, so it cannot ask this again.', { role: other.role })
  if (said[0]?.role !== 'user' || said.at(-1)?.role !== 'user' || isSilent(said.at(-1) ?? said[0]))
    return t('This does not begin and end with a question, so a chat cannot ask it again.')
  return null
}

const isSilent = (message: TraceMessage): boolean => isBlank(saidIn(message)) && filesIn(message).length === 0
