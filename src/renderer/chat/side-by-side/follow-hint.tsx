import { t } from '../../../shared/words/t.ts'
import { useChat } from '../chat-store.ts'
import { groupOf } from './groups.ts'

/** While answers stand beside each other: which of them the next message follows. */
export function FollowHint() {
  const model = useChat(({ thread }) => {
    const last = thread.messages.get(thread.branch.at(-1) ?? '')
    return last && groupOf(thread, last) ? (last.model ?? '') : null
  })
  if (model === null) return null
  return (
    <p className="px-1 pb-2 text-xs text-ink-3">
      {model === ''
        ? t('Your next message follows the first’s answer. Keep another one to go on with that.')
        : t('Your next message follows {model}’s answer. Keep another one to go on with that.', { model })}
    </p>
  )
}
