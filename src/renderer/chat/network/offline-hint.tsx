import type { ConversationSettings } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { useIsHeldBack } from './online-store.ts'

/** Offline is not an error: it says what works and what will become of a message. */
export function OfflineHint({ settings }: { settings: ConversationSettings | null }) {
  if (!useIsHeldBack(settings)) return null
  return (
    <p className="px-1 pb-2 text-xs text-ink-3">
      {t(
        'You’re offline. History, search and local models still work. A message to this model is kept, and sent once you are online.',
      )}
    </p>
  )
}
