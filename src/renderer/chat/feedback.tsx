import { ThumbsDown, ThumbsUp } from 'lucide-react'
import { useRef, useState, type FormEvent } from 'react'
import type { Feedback as GivenFeedback, Message } from '../../shared/domain.ts'
import { bridge } from '../bridge.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { TextArea } from '../ui/field.tsx'
import { Popover } from '../ui/popover.tsx'
import { deliveryWords } from '../ui/shape.tsx'
import { showToast } from '../ui/toast-store.ts'

const choices = [
  { value: 'up', label: 'Good answer', Icon: ThumbsUp },
  { value: 'down', label: 'Poor answer', Icon: ThumbsDown },
] as const

/** Says what one thinks of an answer: recorded on the click, with a comment where one has more to say. */
export function Feedback({ message }: { message: Message }) {
  const { feedback } = message
  const buttons = useRef<HTMLSpanElement>(null)
  const [commenting, setCommenting] = useState<Element | null>(null)

  const say = async (value: GivenFeedback['value'], comment: string): Promise<boolean> => {
    const result = await bridge.request('chat.score', { messageId: message.id, value, comment })
    if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
    return result.ok
  }
  const choose = async (value: GivenFeedback['value'], button: Element): Promise<void> => {
    if (feedback?.value === value || (await say(value, feedback?.comment ?? ''))) setCommenting(button)
  }
  const meaning =
    feedback && `${feedback.comment === '' ? '' : `“${feedback.comment}” `}${deliveryWords[feedback.delivery].word}`
  return (
    <span ref={buttons} role="group" aria-label="Feedback" className="inline-flex">
      {choices.map(({ value, label, Icon }) => {
        const chosen = feedback?.value === value
        return (
          <IconButton
            key={value}
            small
            label={label}
            aria-pressed={chosen}
            title={chosen ? `${label}: ${meaning}` : label}
            className={chosen ? 'text-accent-text' : ''}
            onClick={(event) => void choose(value, event.currentTarget)}
          >
            <Icon size={13} fill={chosen ? 'currentColor' : 'none'} fillOpacity={0.25} />
          </IconButton>
        )
      })}
      {commenting && feedback && (
        <CommentPopover
          anchor={commenting}
          comment={feedback.comment}
          onSave={async (comment) => {
            if (await say(feedback.value, comment)) setCommenting(null)
          }}
          onClose={() => setCommenting(null)}
        />
      )}
    </span>
  )
}

function CommentPopover({
  anchor,
  comment,
  onSave,
  onClose,
}: {
  anchor: Element
  comment: string
  onSave(comment: string): Promise<void>
  onClose(): void
}) {
  const field = useRef<HTMLTextAreaElement>(null)
  const save = (event?: FormEvent): void => {
    event?.preventDefault()
    const text = field.current?.value.trim() ?? ''
    if (text === comment) onClose()
    else void onSave(text)
  }
  return (
    <Popover label="Comment on this answer" anchor={anchor} onClose={onClose} className="w-72 p-3">
      <form onSubmit={save} className="flex flex-col gap-2">
        <TextArea
          ref={field}
          label="Comment"
          hint="Recorded, and sent to Langfuse as a score of this trace."
          rows={3}
          maxLength={2000}
          defaultValue={comment}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
            event.preventDefault()
            save()
          }}
        />
        <div className="flex justify-end gap-2">
          <Button small onClick={onClose}>
            Close
          </Button>
          <Button small type="submit" variant="primary">
            Save comment
          </Button>
        </div>
      </form>
    </Popover>
  )
}
