import { ChevronLeft, ChevronRight } from 'lucide-react'
import type { Message } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { IconButton } from '../ui/button.tsx'
import { showBranchOf } from './chat-actions.ts'
import { useChat } from './chat-store.ts'

/** Moves between the tries at the same place of the conversation; nothing where there was one. */
export function BranchSwitcher({ message }: { message: Message }) {
  const siblings = useChat((state) => state.thread.children.get(message.parentId))
  if (!siblings || siblings.length < 2) return null
  const at = siblings.indexOf(message.id)
  const go = (to: number): void => {
    const id = siblings[to]
    if (id !== undefined) showBranchOf(id)
  }
  return (
    <span role="group" aria-label={t('Branches')} data-branches className="inline-flex items-center text-xs text-ink-3">
      <IconButton small label={t('Previous branch')} disabled={at <= 0} onClick={() => go(at - 1)}>
        <ChevronLeft size={14} />
      </IconButton>
      <span>
        {at + 1} / {siblings.length}
      </span>
      <IconButton small label={t('Next branch')} disabled={at >= siblings.length - 1} onClick={() => go(at + 1)}>
        <ChevronRight size={14} />
      </IconButton>
    </span>
  )
}
