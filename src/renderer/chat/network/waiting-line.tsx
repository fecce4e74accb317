import { Pencil, Send, X } from 'lucide-react'
import type { Message } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Shape } from '../../ui/shape.tsx'
import { useChat } from '../chat-store.ts'
import { openEdit } from '../edits-store.ts'
import { useOnline } from './online-store.ts'
import { removeWaiting, sendNow } from './waiting-actions.ts'

/** Under a message that goes out later: why it waits, and what can be done. */
export function WaitingLine({ message }: { message: Message }) {
  const isOnline = useOnline((state) => state.isOnline)
  const before = useChat((state) => state.thread.messages.get(message.parentId ?? ''))
  const isFixed = useChat((state) => state.thread.isDeleted)
  const words = whyItWaits(message, before, isOnline)
  return (
    <div
      role="group"
      aria-label={t('Waiting message')}
      className="mt-1 flex min-h-6 flex-wrap items-center justify-end gap-x-2"
    >
      <span className="flex items-center gap-1.5 text-xs text-ink-2">
        <Shape name="clock" />
        {words}
      </span>
      {!isFixed && (
        <span className="flex items-center gap-0.5">
          {before?.waiting === undefined && before?.status !== 'streaming' && (
            <Button small onClick={() => void sendNow(message)} className="mr-1">
              <Send size={11} />
              {t('Send now')}
            </Button>
          )}
          <IconButton small label={t('Edit')} onClick={() => openEdit(message.id)}>
            <Pencil size={13} />
          </IconButton>
          <IconButton small label={t('Remove')} onClick={() => void removeWaiting(message)}>
            <X size={14} />
          </IconButton>
        </span>
      )}
    </div>
  )
}

function whyItWaits({ waiting }: Message, before: Message | undefined, isOnline: boolean): string {
  if (waiting?.held) return t('Not sent: it comes from a backup and may have been sent since')
  if (before?.waiting !== undefined) return t('Waits for the message before it')
  if (before?.status === 'error' || before?.status === 'interrupted') return t('Not sent: the answer before it failed')
  if (before?.status === 'streaming') return t('Waits for the answer before it')
  return isOnline ? t('Waits to be sent') : t('Will be sent once you are online')
}
