import type { Message } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { goTo, placeHref } from '../../app/navigation.ts'
import { bridge } from '../../bridge.ts'
import { showToast } from '../../ui/toast-store.ts'
import { reload } from '../chat-store.ts'

const say = (message: string): void => void showToast({ message, severity: 'error' })

/** A new chat with all that leads up to this message, which is shown at once. */
export async function forkFrom(message: Message): Promise<void> {
  const result = await bridge.request('messages.fork', { messageId: message.id })
  if (!result.ok) {
    say(result.error.message)
    return
  }
  goTo(placeHref('chat', result.value.conversationId))
  showToast({ message: t('A new chat, which goes on from here. The other one stays as it is.') })
}

/** Goes without asking; a toast brings it back. */
export async function deleteMessage(message: Message): Promise<void> {
  const result = await bridge.request('messages.delete', { messageId: message.id })
  if (!result.ok) {
    say(result.error.message)
    return
  }
  await reload()
  showToast({
    message: message.traceId === null ? t('Message deleted.') : t('Answer deleted. Its trace stays in the Monitor.'),
    takesFocus: true,
    action: {
      label: t('Undo'),
      run: () => {
        void bridge.request('messages.restore', { messageId: message.id }).then((restored) => {
          if (!restored.ok) say(restored.error.message)
          return reload()
        })
      },
    },
  })
}

/** Another text beside the answer. False where it was not kept, which a toast tells. */
export async function saveEditedAnswer(message: Message, text: string): Promise<boolean> {
  const result = await bridge.request('messages.edit', { messageId: message.id, text })
  if (!result.ok) say(result.error.message)
  else await reload()
  return result.ok
}

/** Whether a model is sent nothing from before this question. */
export async function markStart(message: Message, isStart: boolean): Promise<void> {
  const result = await bridge.request('messages.markContext', { messageId: message.id, isStart })
  if (!result.ok) say(result.error.message)
  else await reload()
}
