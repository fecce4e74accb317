import type { EarlierMessage, TraceMessage } from '../domain.ts'
import { isBlank } from '../text.ts'
import { t } from '../words/t.ts'
import { messagesIn, saidIn } from './messages.ts'

/** A recorded call as a chat sends it. */
export interface RunAgain {
  systemPrompt: string
  /** What was said before, user first, in turns. */
  earlier: EarlierMessage[]
  question: string
}

/** What redaction and the size limits leave in the place of a text. */
const isMissing = /\[redacted(: [^\]]{0,100})?\]|\[left out: |\[cut by Holdfast|\[key removed\]/

/**
 * What was asked of a model, so that a chat can ask it again; or, in words for the user, why it cannot: a chat sends a system prompt
 * and texts in turns, and nothing else.
 */
export function runAgainOf(input: unknown): RunAgain | { reason: string } {
  if (input === null || input === undefined)
    return { reason: t('What was asked was not recorded, so it cannot be asked again.') }
  const messages = messagesIn(input, 'user')
  if (messages === null) return { reason: t('What was asked is not a conversation, so a chat cannot ask it again.') }
  const reason = reasonAgainst(messages)
  if (reason !== null) return { reason }
  const begin = messages.findIndex(({ role }) => role !== 'system')
  const earlier = messages.slice(begin, -1).flatMap((message): EarlierMessage[] => {
    const role = message.role === 'user' ? 'user' : 'assistant'
    const content = saidIn(message)
    return isBlank(content) ? [] : [{ role, content }]
  })
  const last = messages.at(-1)
  return {
    systemPrompt: messages.slice(0, begin).map(saidIn).join('\n\n'),
    earlier,
    question: last ? saidIn(last) : '',
  }
}

function reasonAgainst(messages: readonly TraceMessage[]): string | null {
  const parts = messages.flatMap(({ role, parts }) => parts.map((part) => ({ role, type: part.type })))
  if (messages.some(({ role }) => role === 'tool') || parts.some(({ type }) => type.startsWith('tool_')))
    return t('The model called tools here. A chat has none, so it cannot ask this again.')
  if (parts.some(({ type }) => type === 'media'))
    return t(
      'Images or files were sent here, which a new chat does not take over. Ask again in the chat that this is of, or attach them there.',
    )
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
  if (said[0]?.role !== 'user' || said.at(-1)?.role !== 'user' || isBlank(saidIn(said.at(-1) ?? said[0])))
    return t('This does not begin and end with a question, so a chat cannot ask it again.')
  return null
}
