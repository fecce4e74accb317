import { RotateCcw } from 'lucide-react'
import type { Message, MessageCall, MessageStatus } from '../../shared/domain.ts'
import { shown, t } from '../../shared/words/t.ts'
import { requestFocus } from '../app/focus-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Shape } from '../ui/shape.tsx'
import { AnswerExtras } from './answer-extras.tsx'
import { MessageFiles } from './attachments/message-files.tsx'
import { BranchSwitcher } from './branch-switcher.tsx'
import { goOnWith, retryAnswer } from './chat-actions.ts'
import { canGoOn } from './continuations.ts'
import { AskLater } from './network/ask-later.tsx'
import { GoOnButton, Seams, useParts, useWhole } from './network/go-on.tsx'
import { useChat } from './chat-store.ts'
import { EditMessage } from './edit-message.tsx'
import { useEdits } from './edits-store.ts'
import { MessageMenu } from './messages/message-menu.tsx'
import { useRaw } from './messages/raw-store.ts'
import { RawText } from './messages/raw-text.tsx'
import { isUnsent } from './thread.ts'
import { ReadAloud } from './aloud/read-aloud.tsx'
import { FailureBlock } from './failure-block.tsx'
import { Feedback } from './feedback.tsx'
import { MessageFigures } from './message-figures.tsx'
import { WaitingForModel } from './network/waiting-for-model.tsx'
import { Reasoning } from './reasoning.tsx'
import { AnswerParts } from './tools/answer-parts.tsx'

/** What stands where a text ends too early. */
const breaks = (): Partial<Record<MessageStatus, string>> => ({
  error: t('Cut off'),
  stopped: t('Stopped'),
  interrupted: t('Holdfast quit during this answer'),
})

const isEnded = ({ state }: MessageCall): boolean => state !== 'waiting' && state !== 'running'

export function AssistantMessage({ message }: { message: Message }) {
  const parts = useParts(message)
  const whole = useWhole(message, parts)
  const { content, reasoning, extras, calls, status, ending } = whole
  const streaming = status === 'streaming'
  const isRaw = useRaw(({ ids }) => ids.includes(message.id))
  const editing = useEdits(({ openIds }) => openIds.includes(message.id))
  const followsQuestion = useChat(({ thread }) => thread.messages.get(message.parentId ?? '')?.role === 'user')
  // Nothing has come yet, or nothing since the tools ran.
  const isSilent =
    parts.length > 1
      ? message.content === '' && message.reasoning === ''
      : calls.length === 0
        ? content === '' && reasoning === ''
        : calls.every((call) => isEnded(call) && call.at >= content.length)
  const isFixed = useChat(({ thread }) => thread.isDeleted || isUnsent(thread))
  const retry = (): void => {
    requestFocus('composer')
    // What went on from another and got no word of its own goes on from it again; else the question is asked anew.
    const before = parts.at(-2)
    if (before && message.content === '') void goOnWith(before)
    else void retryAnswer(parts[0] ?? message)
  }
  const hasOwnRetry = status === 'interrupted' || (status === 'error' && message.error !== null)
  if (editing && !isFixed && !streaming) return <EditMessage message={message} />
  const broken = status === 'error' && content === '' ? undefined : breaks()[status]
  return (
    <div>
      {reasoning !== '' && <Reasoning messageId={message.id} text={reasoning} running={streaming && content === ''} />}
      {isRaw ? content !== '' && <RawText message={whole} /> : <AnswerParts message={whole} />}
      {message.attachments && <MessageFiles files={message.attachments} label={t('Pictures of this answer')} large />}
      {message.editedFrom !== undefined && <p className="mt-2 text-xs text-ink-3">{t('Edited by you')}</p>}
      {extras && <AnswerExtras extras={calls.length > 0 ? { ...extras, toolCalls: [] } : extras} />}
      {streaming && isSilent && <WaitingForModel message={message} />}
      {broken !== undefined && (
        <p className="mt-3 flex min-h-6 items-center gap-1.5 text-xs text-ink-2">
          <Shape name={status === 'stopped' ? 'pause' : 'slash'} />
          <span>{broken}</span>
          {canGoOn(message) && !isFixed && <GoOnButton message={message} />}
          {status === 'interrupted' && !isFixed && (
            <Button small className="ml-2" onClick={retry}>
              {t('Retry')}
            </Button>
          )}
        </p>
      )}
      {ending !== null && (
        <p className="mt-3 flex items-start gap-1.5 text-xs text-ink-2 select-text">
          <span className="mt-0.5">
            <Shape name="slash" />
          </span>
          <span>{shown(ending)}</span>
          {canGoOn(message) && !isFixed && <GoOnButton message={message} />}
        </p>
      )}
      {status === 'error' && message.error && (
        <FailureBlock error={message.error} delivery={message.delivery} onRetry={isFixed ? null : retry}>
          {!isFixed && <AskLater message={message} />}
        </FailureBlock>
      )}
      <Seams parts={parts} />
      {/* Its height is there from the start, so that nothing moves when the figures arrive. */}
      <div className="mt-2 flex min-h-6 flex-wrap items-center gap-x-2">
        {!streaming && (
          <div className="-ml-1.5 flex items-center">
            {content !== '' && <CopyButton label={t('Copy')} text={() => content} />}
            {content !== '' && <ReadAloud messageId={message.id} text={content} />}
            {!hasOwnRetry && !isFixed && followsQuestion && (
              <IconButton small label={status === 'error' ? t('Retry') : t('Regenerate')} onClick={retry}>
                <RotateCcw size={13} />
              </IconButton>
            )}
            {(content !== '' || extras) && message.traceId !== null && !message.isCopy && (
              <Feedback message={message} />
            )}
            <MessageMenu message={message} />
          </div>
        )}
        {parts.map((part) => (
          <BranchSwitcher key={part.id} message={part} />
        ))}
        <MessageFigures message={message} />
      </div>
    </div>
  )
}
