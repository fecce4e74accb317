import type { Message } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { requestFocus } from '../../app/focus-store.ts'
import { bridge } from '../../bridge.ts'
import { showToast } from '../../ui/toast-store.ts'
import { updateThread, useChat } from '../chat-store.ts'
import { newestLeaf, withLeaf, withMessages } from '../thread.ts'
import { alone } from './groups.ts'

/** The conversation goes on with it; the others stay as branches. */
export async function keepOne(message: Message): Promise<void> {
  const { key } = useChat.getState().thread
  requestFocus('composer')
  const result = await bridge.request('chat.keepOne', { messageId: message.id })
  if (!result.ok) {
    showToast({ message: result.error.message, severity: 'error' })
    return
  }
  const { messageIds, askedWith } = result.value
  change(key, messageIds, alone)
  updateThread(key, (thread) => withLeaf(thread, newestLeaf(thread, message.id)))
  showToast({
    message:
      message.model === null
        ? t('Going on with this answer. The others stay as branches.')
        : t('Going on with {model}. The others stay as branches.', { model: message.model }),
    action: { label: t('Undo'), run: () => void putBeside(key, messageIds, askedWith) },
  })
}

async function putBeside(key: string, messageIds: string[], askedWith: string): Promise<void> {
  const result = await bridge.request('chat.putBeside', { messageIds, askedWith })
  if (result.ok) change(key, messageIds, (message) => ({ ...message, askedWith }))
  else showToast({ message: result.error.message, severity: 'error' })
}

function change(key: string, ids: readonly string[], how: (message: Message) => Message): void {
  updateThread(key, (thread) =>
    withMessages(
      thread,
      ids.flatMap((id) => {
        const message = thread.messages.get(id)
        return message ? [how(message)] : []
      }),
    ),
  )
}
