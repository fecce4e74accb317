import type { Message } from '../../shared/domain.ts'
import { isCutByLength } from '../../shared/length-endings.ts'
import { isBlank } from '../../shared/text.ts'
import type { Thread } from './thread.ts'

/** The answer and those that it goes on from, the first one first. */
export function partsOf({ messages }: Pick<Thread, 'messages'>, message: Message): Message[] {
  const parts = [message]
  for (let id = message.continuesId; id !== undefined;) {
    const before = messages.get(id)
    if (!before || parts.includes(before)) break
    parts.unshift(before)
    id = before.continuesId
  }
  return parts
}

/** Their texts as the one that they are; thoughts stand apart. */
export const joined = (parts: readonly Message[], field: 'content' | 'reasoning'): string =>
  parts
    .map((part) => part[field])
    .filter((text) => text !== '')
    .join(field === 'reasoning' ? '\n\n' : '')

/** Without what another message in the branch goes on from: both are shown as one. */
export function shownBranch({ messages, branch }: Pick<Thread, 'messages' | 'branch'>): readonly string[] {
  const isContinued = (id: string, index: number): boolean => messages.get(branch[index + 1] ?? '')?.continuesId === id
  return branch.some(isContinued) ? branch.filter((id, index) => !isContinued(id, index)) : branch
}

/** It ended too early and has words to go on from. */
export function canGoOn({ role, status, content, ending, extras }: Message): boolean {
  if (role !== 'assistant' || isBlank(content) || extras?.toolCalls.length) return false
  return status === 'complete' ? ending !== null && isCutByLength(ending) : status !== 'streaming'
}
