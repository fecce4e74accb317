import { useRef, type FormEvent } from 'react'
import { t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { TextArea } from '../ui/field.tsx'
import { Popover } from '../ui/popover.tsx'

/** What one has to say beyond a thumb; also where feedback is removed by its name. */
export function CommentPopover({
  anchor,
  comment,
  onSave,
  onRemove,
  onClose,
}: {
  anchor: Element
  comment: string
  onSave(comment: string): Promise<void>
  onRemove(): void
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
    <Popover label={t('Comment on this answer')} anchor={anchor} onClose={onClose} className="w-88 p-3">
      <form onSubmit={save} className="flex flex-col gap-2">
        <TextArea
          ref={field}
          label={t('Comment')}
          hint={t('Recorded, and sent to Langfuse as a score of this trace.')}
          rows={3}
          maxLength={2000}
          defaultValue={comment}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
            event.preventDefault()
            save()
          }}
        />
        <div className="flex items-center gap-2">
          <Button small variant="quiet" className="-ml-2 mr-auto" onClick={onRemove}>
            {t('Remove feedback')}
          </Button>
          <Button small onClick={onClose}>
            {t('Close')}
          </Button>
          <Button small type="submit" variant="primary">
            {t('Save comment')}
          </Button>
        </div>
      </form>
    </Popover>
  )
}
