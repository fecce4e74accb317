import { FoldVertical, ScissorsLineDashed } from 'lucide-react'
import { lastMark } from '../../../shared/context-marks.ts'
import type { Message } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { Button } from '../../ui/button.tsx'
import { useChat } from '../chat-store.ts'
import { markStart } from '../messages/message-actions.ts'

/** Before a message from which on a model is sent what was said: what of it is left out, and the way back. */
export function ContextLine({ message }: { message: Message }) {
  const isSentFrom = useChat(({ thread }) => {
    const branch = thread.branch.flatMap((id) => thread.messages.get(id) ?? [])
    return branch[lastMark(branch)]?.id === message.id
  })
  const isSummary = message.contextMark === 'summary'
  const words = isSentFrom
    ? isSummary
      ? t('Models are sent this summary and what follows. What is above stays for you.')
      : t('Models are sent what follows from here. What is above stays for you.')
    : isSummary
      ? t('A summary was asked for here.')
      : t('An earlier beginning of what models are sent.')
  return (
    <div className="mb-5 flex items-center gap-3 text-xs text-ink-3">
      <span className="h-px flex-1 bg-line" />
      {isSummary ? <FoldVertical size={13} aria-hidden /> : <ScissorsLineDashed size={13} aria-hidden />}
      <span className="max-w-[70%]">{words}</span>
      {isSentFrom && !isSummary && (
        <Button small variant="quiet" onClick={() => void markStart(message, false)}>
          {t('Send all again')}
        </Button>
      )}
      <span className="h-px flex-1 bg-line" />
    </div>
  )
}
