import { MessageSquareText, ThumbsDown, ThumbsUp } from 'lucide-react'
import { useState } from 'react'
import type { Feedback as GivenFeedback, Message } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { IconButton } from '../ui/button.tsx'
import { deliveryWords } from '../ui/delivery-words.ts'
import { feedbackWords } from '../ui/feedback-words.ts'
import { Shape } from '../ui/shape.tsx'
import { showToast } from '../ui/toast-store.ts'
import { CommentPopover } from './comment-popover.tsx'

type Value = NonNullable<GivenFeedback['value']>

const choices = [
  { value: 'up', Icon: ThumbsUp },
  { value: 'down', Icon: ThumbsDown },
] as const

async function say(messageId: string, value: Value, comment: string): Promise<boolean> {
  const result = await bridge.request('chat.score', { messageId, value, comment })
  if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
  return result.ok
}

/** It is recorded at once; undoing it says the same anew. */
async function withdraw(messageId: string, value: Value, comment: string): Promise<void> {
  const result = await bridge.request('chat.withdrawScore', { messageId })
  if (!result.ok) return void showToast({ message: result.error.message, severity: 'error' })
  showToast({
    message: t('Feedback removed.'),
    action: { label: t('Undo'), run: () => void say(messageId, value, comment) },
  })
}

/**
 * Says what one thinks of an answer: recorded on the click, with a comment where one has more to say. The chosen thumb takes it
 * back.
 */
export function Feedback({ message }: { message: Message }) {
  const { feedback } = message
  const chosen = feedback?.value ?? null
  const comment = feedback?.comment ?? ''
  const [commenting, setCommenting] = useState<Element | null>(null)

  const remove = async (): Promise<void> => {
    setCommenting(null)
    if (chosen !== null) await withdraw(message.id, chosen, comment)
  }
  const choose = async (value: Value, button: Element): Promise<void> => {
    if (chosen === value) await remove()
    else if (await say(message.id, value, comment)) setCommenting(button)
  }
  return (
    <span role="group" aria-label={t('Feedback')} className="inline-flex items-center">
      {choices.map(({ value, Icon }) => (
        <IconButton
          key={value}
          small
          label={feedbackWords[value]}
          aria-pressed={chosen === value}
          title={titleOf(value, feedback)}
          className={chosen === value ? 'text-accent-text' : ''}
          onClick={(event) => void choose(value, event.currentTarget)}
        >
          <Icon size={13} fill={chosen === value ? 'currentColor' : 'none'} fillOpacity={0.25} />
        </IconButton>
      ))}
      {chosen !== null && (
        <IconButton
          small
          label={comment === '' ? t('Add a comment') : t('Edit the comment')}
          onClick={(event) => setCommenting(event.currentTarget)}
        >
          <MessageSquareText size={13} />
        </IconButton>
      )}
      {feedback !== null && chosen === null && <Removal delivery={feedback.delivery} />}
      {commenting && chosen !== null && (
        <CommentPopover
          anchor={commenting}
          comment={comment}
          onSave={async (text) => {
            if (await say(message.id, chosen, text)) setCommenting(null)
          }}
          onRemove={() => void remove()}
          onClose={() => setCommenting(null)}
        />
      )}
    </span>
  )
}

function titleOf(value: Value, feedback: GivenFeedback | null): string {
  const label = feedbackWords[value]
  if (feedback?.value !== value) return label
  const { comment } = feedback
  const delivery = deliveryWords[feedback.delivery].word
  return comment === ''
    ? t('{label}: {delivery}. Click again to remove it.', { label, delivery })
    : t('{label}: “{comment}” {delivery}. Click again to remove it.', { label, comment, delivery })
}

/** Until Langfuse has deleted it, what was removed here is still there. */
function Removal({ delivery }: { delivery: GivenFeedback['delivery'] }) {
  if (delivery === 'delivered' || delivery === 'confirmed') return null
  const { word, shape } = deliveryWords[delivery]
  return (
    <span title={removalMeaning(delivery)} className="ml-1 inline-flex items-center gap-1 text-xs text-ink-3">
      <Shape name={shape} size={10} />
      {t('Feedback removed')}
      <span className="sr-only">: {word}</span>
    </span>
  )
}

function removalMeaning(delivery: GivenFeedback['delivery']): string {
  if (delivery === 'dead')
    return t('Your feedback is removed here. Langfuse refused to delete it, so it may still show there; see Sync.')
  if (delivery === 'lost')
    return t('Your feedback is removed here. The removal was not sent, so Langfuse may still show it.')
  return t(
    'Your feedback is removed here. Langfuse is asked to delete it too; that waits on this disk until it can be sent.',
  )
}
