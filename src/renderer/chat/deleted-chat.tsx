import { useEffect, useRef } from 'react'
import { t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { rich } from '../ui/rich.tsx'
import { useChat } from './chat-store.ts'
import { restoreConversation } from './conversations-store.ts'

/** In the composer's place: nothing is sent into a chat that is deleted. */
export function DeletedChat() {
  const id = useChat((state) => state.thread.id)
  const restore = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // What had the focus was the composer, which is gone.
    if (document.activeElement === document.body) restore.current?.focus({ preventScroll: true })
  }, [])
  return (
    <div className="mx-auto w-full max-w-[776px] px-4 pt-2 pb-4">
      <div role="status" className="flex items-center gap-3 rounded-lg border bg-sunken px-3.5 py-2.5 text-sm">
        <p className="flex-1">
          {rich('This chat is deleted. {more}', {
            more: <span className="text-ink-2">{t('Its traces stay in the Monitor.')}</span>,
          })}
        </p>
        <Button ref={restore} small onClick={() => id !== null && void restoreConversation(id)}>
          {t('Restore')}
        </Button>
      </div>
    </div>
  )
}
