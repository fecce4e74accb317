import type { Message } from '../../../shared/domain.ts'
import { partsOf } from '../continuations.ts'
import type { Thread } from '../thread.ts'

type Tree = Pick<Thread, 'messages' | 'children' | 'branch'>

/** The answers that stand beside each other where this one is the branch's end; null where it stands alone. */
export function groupOf(thread: Tree, message: Message): readonly string[] | null {
  if (message.role !== 'assistant' || thread.branch.at(-1) !== message.id) return null
  const [first] = partsOf(thread, message)
  if (first?.askedWith === undefined) return null
  const ids = membersOf(thread, first)
  return ids.length < 2 ? null : ids
}

/** Those that were asked for together with it, itself included. */
export const membersOf = ({ messages, children }: Omit<Tree, 'branch'>, { parentId, askedWith }: Message): string[] =>
  (children.get(parentId) ?? []).filter((id) => askedWith !== undefined && messages.get(id)?.askedWith === askedWith)

/** The last of those that go on from it, or itself. */
export function lastPart({ messages, children }: Omit<Tree, 'branch'>, id: string): string {
  let last = id
  for (let next = goesOnFrom(last); next !== undefined; next = goesOnFrom(last)) last = next
  return last

  function goesOnFrom(from: string): string | undefined {
    return children.get(from)?.findLast((child) => messages.get(child)?.continuesId === from)
  }
}

/** Which of them still stream. */
export function streamingIn(thread: Tree, message: Message): Message[] {
  const ids = groupOf(thread, message) ?? [message.id]
  return ids.flatMap((id) => {
    const last = thread.messages.get(lastPart(thread, id))
    return last?.status === 'streaming' ? [last] : []
  })
}

/** As they are once one was kept, or another has taken its place. */
export function alone({ askedWith: _group, ...message }: Message): Message {
  return message
}
