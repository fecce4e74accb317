import { useMemo } from 'react'
import type { Message } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { requestFocus } from '../../app/focus-store.ts'
import { placeHref } from '../../app/navigation.ts'
import { Button } from '../../ui/button.tsx'
import { rich } from '../../ui/rich.tsx'
import { goOnWith } from '../chat-actions.ts'
import { useChat } from '../chat-store.ts'
import { joined, partsOf } from '../continuations.ts'

const noMessages: ReadonlyMap<string, Message> = new Map()

/** The answers that this one is one text with, itself last. */
export function useParts(message: Message): readonly Message[] {
  // Most answers stand for themselves, and need not look at the others each time one of them grows.
  const messages = useChat((state) => (message.continuesId === undefined ? noMessages : state.thread.messages))
  return useMemo(() => partsOf({ messages }, message), [messages, message])
}

/** All of it as one message, with what its last part says of itself. */
export function useWhole(message: Message, parts: readonly Message[]): Message {
  return useMemo(
    () =>
      parts.length === 1
        ? message
        : {
            ...message,
            content: joined(parts, 'content'),
            reasoning: joined(parts, 'reasoning'),
            calls: parts.flatMap(({ calls }) => calls),
          },
    [message, parts],
  )
}

export function GoOnButton({ message }: { message: Message }) {
  return (
    <Button
      small
      className="ml-2"
      title={t('The model goes on from here')}
      onClick={() => {
        requestFocus('composer')
        void goOnWith(message)
      }}
    >
      {t('Continue')}
    </Button>
  )
}

const seamWords = 5

/** Where a text was broken off and gone on with, and the record of each part before the last. */
export function Seams({ parts }: { parts: readonly Message[] }) {
  const earlier = parts.slice(0, -1)
  if (earlier.length === 0) return null
  return (
    <p className="mt-2 text-xs text-ink-3 wrap-anywhere select-text">
      {earlier.map(({ id, content, traceId }, index) => {
        const end = content.trim().split(/\s+/).slice(-seamWords).join(' ').slice(-60)
        const words = t('“…{end}”', { end })
        const place =
          traceId === null ? (
            words
          ) : (
            <a
              href={placeHref('monitor', traceId)}
              title={t('The trace of the part before')}
              className="underline-offset-2 hover:text-ink hover:underline"
            >
              {words}
            </a>
          )
        return (
          <span key={id}>
            {index === 0
              ? rich('Continued after {words}', { words: place })
              : rich(', and after {words}', { words: place })}
          </span>
        )
      })}
    </p>
  )
}
