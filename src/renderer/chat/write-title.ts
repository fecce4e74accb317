import type { ConversationSummary } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { goTo, placeHref } from '../app/navigation.ts'
import { bridge } from '../bridge.ts'
import { useSettings } from '../settings/settings-store.ts'
import { dismissToast, showToast } from '../ui/toast-store.ts'
import { renameConversation } from './conversations-store.ts'

/** Asks the model that is set for titles. One of the user's own is never replaced: then the answer is an offer. */
export async function writeTitle({ id, title: before }: ConversationSummary): Promise<void> {
  const model = useSettings.getState().settings?.titleModel
  if (!model) {
    showToast({
      message: t('No model is set for titles.'),
      action: { label: t('Choose one'), run: () => goTo(placeHref('settings', 'chats')) },
    })
    return
  }
  const waiting = showToast({ message: t('{model} is writing a title…', { model: model.model }) })
  const result = await bridge.request('chat.writeTitle', { conversationId: id })
  dismissToast(waiting)
  if (!result.ok) {
    showToast({ message: result.error.message, severity: 'error' })
    return
  }
  const { title, isSuggestion } = result.value
  showToast(
    isSuggestion
      ? {
          message: t('Suggested: “{title}”. The chat keeps the name that it has.', { title }),
          action: { label: t('Use it'), run: () => renameConversation(id, title) },
        }
      : {
          message: t('Titled “{title}”.', { title }),
          action: { label: t('Undo'), run: () => renameConversation(id, before) },
        },
  )
}
