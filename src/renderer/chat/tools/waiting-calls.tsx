import { createPart, later } from '../../ui/part.ts'
import { streamingMessage } from '../chat-actions.ts'
import { useChat } from '../chat-store.ts'

const LaterBar = later(
  createPart(() => import('./approval-bar.tsx')),
  (found) => found.ApprovalBar,
)

/** The calls of the answer under way that wait for their user. */
export function WaitingCalls({ onDone }: { onDone(): void }) {
  const message = useChat(({ thread }) => {
    const streaming = streamingMessage(thread)
    return streaming?.calls.some(({ state }) => state === 'waiting') ? streaming : null
  })
  return message && <LaterBar key={message.id} message={message} onDone={onDone} />
}
