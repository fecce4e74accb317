import type { Message } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { MessageMenu } from '../messages/message-menu.tsx'
import { RawText } from '../messages/raw-text.tsx'
import { useRaw } from '../messages/raw-store.ts'

/** The question for a summary: its words are the app's, and are shown to who asks for them. */
export function SummaryRequest({ message }: { message: Message }) {
  const isRaw = useRaw(({ ids }) => ids.includes(message.id))
  if (isRaw) return <RawText message={message} />
  return (
    <div className="mb-2 flex items-center justify-end gap-1 text-xs text-ink-3">
      {t('You asked for a summary')}
      <MessageMenu message={message} />
    </div>
  )
}
