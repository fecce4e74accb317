import { memo, type ComponentProps } from 'react'
import type { Message } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { Boundary } from '../ui/boundary.tsx'
import { classes } from '../ui/classes.ts'
import { createPart } from '../ui/part.ts'
import { useLocale } from '../ui/use-locale.ts'
import { AssistantMessage } from './assistant-message.tsx'
import { useChat } from './chat-store.ts'
import { ContextLine } from './context/context-line.tsx'
import { SummaryRequest } from './context/summary-request.tsx'
import { partsOf } from './continuations.ts'
import { groupOf } from './side-by-side/groups.ts'
import { UserMessage } from './user-message.tsx'

const answerMark =
  'before:absolute before:top-0 before:bottom-6 before:left-1 before:w-0.5 before:rounded-sm before:bg-accent'

/** One message. One that cannot be shown shows its bare text, and takes none of the others with it. */
export const MessageView = memo(function MessageView({
  id,
  marked,
  position,
  count,
}: {
  id: string
  /** It is the one a search led to. */
  marked: boolean
  position: number
  count: number
}) {
  useLocale()
  const message = useChat((state) => state.thread.messages.get(id))
  const group = useChat(({ thread }) => (message ? groupOf(thread, message)?.join() : undefined))
  if (!message) return null
  const isGroup = group !== undefined
  return (
    <article
      aria-label={nameOf(message, isGroup)}
      aria-posinset={position}
      aria-setsize={count}
      aria-busy={message.status === 'streaming'}
      data-marked={marked || undefined}
      className={classes(
        'group/message relative mx-auto w-full px-5',
        isGroup ? 'max-w-[1320px]' : 'max-w-[776px]',
        message.role === 'user' ? 'pb-2' : 'pb-6',
        marked && message.role === 'assistant' && answerMark,
      )}
    >
      <Boundary resetKey={message} renderFallback={() => <Degraded message={message} />}>
        {message.contextMark && <ContextLine message={message} />}
        {message.contextMark === 'summary' ? (
          <SummaryRequest message={message} />
        ) : message.role === 'user' ? (
          <UserMessage message={message} />
        ) : isGroup ? (
          <LaterSideBySide ids={group.split(',')} chosenId={firstOf(message)} />
        ) : (
          <AssistantMessage message={message} />
        )}
      </Boundary>
    </article>
  )
})

function nameOf({ role, model }: Message, isGroup: boolean): string {
  if (role === 'user') return t('You')
  if (isGroup) return t('Answers')
  return model ? t('Answer by {model}', { model }) : t('Answer')
}

const sideBySide = createPart(() => import('./side-by-side/side-by-side.tsx'))

function LaterSideBySide(props: ComponentProps<typeof import('./side-by-side/side-by-side.tsx').SideBySide>) {
  const part = sideBySide.use()
  return part && <part.SideBySide {...props} />
}

function firstOf(message: Message): string {
  return partsOf(useChat.getState().thread, message)[0]?.id ?? message.id
}

function Degraded({ message }: { message: Message }) {
  return (
    <div className="rounded-md border border-line-strong p-3">
      <p className="text-xs text-ink-3">{t('This message couldn’t be formatted. Its plain text:')}</p>
      <pre className="mt-2 max-h-80 overflow-auto text-sm whitespace-pre-wrap wrap-anywhere select-text">
        {String(message.content)}
      </pre>
    </div>
  )
}
