import type { Message } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { useSettings } from '../../settings/settings-store.ts'
import { Button } from '../../ui/button.tsx'
import { settingsOf } from '../configure-chat.ts'
import { useChat } from '../chat-store.ts'
import { needsNetwork, useOnline } from './online-store.ts'
import { askLater, whomToAsk } from './waiting-actions.ts'

/** Failures that a network may mend. */
const ofNetwork = new Set(['offline', 'host_not_found', 'connection_refused', 'timeout', 'stream_broken', 'not_json'])

/** Offers, while there is none, to ask again once there is a network. */
export function AskLater({ message }: { message: Message }) {
  const providers = useSettings((state) => state.providers)
  const settings = useChat((state) => settingsOf(state.thread))
  const isOnline = useOnline((state) => state.isOnline)
  if (isOnline || message.content !== '' || !ofNetwork.has(message.error?.type ?? '') || !settings) return null
  if (message.continuesId !== undefined || !needsNetwork(whomToAsk(message, settings), providers)) return null
  return (
    <Button small className="mt-2" onClick={() => void askLater(message, settings)}>
      {t('Send when online')}
    </Button>
  )
}
