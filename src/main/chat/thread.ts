import type { Attachment, Message } from '../../shared/domain.ts'
import { cutAtCharacter, isBlank, trimInvisible, untitled } from '../../shared/text.ts'
import { fromLastMark } from '../../shared/context-marks.ts'
import type { AskedMessage } from '../attachments/for-model.ts'
import type { TurnMessage } from '../records/record.ts'

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

type SaidMessage = Pick<Message, 'role' | 'content' | 'status' | 'contextMark' | 'attachments'> & {
  /** Where tools were called: what the model is sent in the place of the text. */
  rounds?: TurnMessage[] | undefined
  continuesId?: string | null
}

/**
 * What the model is sent: the system prompt, the branch and what is asked now. User and model take turns, the user first, since
 * the templates of strict servers refuse anything else. A question that got no answer (a failure, a stop) is left out
 * before the next one: whatever was wrong with it must not spoil that too. An answer without a word, such as one of tool calls
 * alone, is left out as well, and its question goes with the next. Pictures that a model gave go with the question after them: of
 * what was answered, models take text alone.
 */
export function toModelInput(
  branch: readonly SaidMessage[],
  systemPrompt: string,
  question?: string,
  attached: Attachment[] = [],
): AskedMessage[] {
  const said: AskedMessage[] = []
  let given: Attachment[] = []
  const push = (role: Message['role'], content: string, attachments: Attachment[] = []): void => {
    const files = role === 'user' ? [...given, ...attachments] : []
    given = role === 'user' ? [] : attachments
    said.push({ role, content, ...(files.length > 0 && { attachments: files }) })
  }
  for (const { role, content, status, attachments = [], rounds, continuesId } of fromLastMark(branch)) {
    // Both are one text.
    const before = said.at(-1)
    if (typeof continuesId === 'string' && before?.role === 'assistant') {
      before.content += content
      given = [...given, ...attachments]
      continue
    }
    const isSilent = role === 'assistant' && isBlank(content) && attachments.length === 0
    if (rounds && rounds.length > 0) {
      said.push(...rounds.map((each) => ({ ...each })))
      given = attachments
    } else if (!isSilent) push(role, content, attachments)
    else if (status !== 'complete' && said.at(-1)?.role === 'user') said.pop()
  }
  if (question !== undefined) push('user', question, attached)
  const first = said.findIndex(({ role }) => role === 'user')
  const turns = first < 0 ? [] : taken(said.slice(first))
  return isBlank(systemPrompt) ? turns : [{ role: 'system', content: systemPrompt }, ...turns]
}

/** What one side said twice in a row is one message; what a tool answered is followed by the model's own words. */
function taken(said: AskedMessage[]): AskedMessage[] {
  const turns: AskedMessage[] = []
  for (const message of said) {
    const last = turns.at(-1)
    const isSame = last?.role === message.role && message.role !== 'tool' && !last.tool_calls && !message.tool_calls
    if (last?.role === 'tool' && message.role === 'user') turns.push({ role: 'assistant', content: cutShort })
    if (isSame) {
      last.content += `\n\n${message.content}`
      if (message.attachments) last.attachments = [...(last.attachments ?? []), ...message.attachments]
    } else turns.push({ ...message })
  }
  return turns
}

/** In the place of an answer that never came. */
const cutShort = 'The answer was interrupted here.'

const titleLength = 60

/** What a chat that begins with this message is called. */
export const titleOf = ({ content, attachments }: Pick<Message, 'content' | 'attachments'>): string =>
  titleFrom(content || (attachments?.[0]?.name ?? ''))

/** A conversation's first title: the first line of its first prompt that shows anything, cut at a word. */
export function titleFrom(text: string): string {
  const line = text.split(/[\n\r\u2028\u2029]/).find((each) => !isBlank(each))
  if (line === undefined) return untitled
  // Marks of direction and the like would change the list around it.
  const title = trimInvisible(line.replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]+/gu, ' '))
  if (title.length <= titleLength) return title
  const cut = cutAtCharacter(title, titleLength)
  const word = cut.lastIndexOf(' ')
  return `${(word >= 40 ? cut.slice(0, word) : cut).trimEnd()}…`
}
