import type { ConversationSettings } from '../../shared/domain.ts'
import { bridge } from '../bridge.ts'
import { updateSettings, useSettings } from '../settings/settings-store.ts'
import { showToast } from '../ui/toast-store.ts'
import { againPrefix } from './again.ts'
import { updateThread, useChat, whileConfiguring } from './chat-store.ts'
import { newThreadKey, type Thread } from './thread.ts'

/** The settings the next answer in this thread will use. Null until they are known. */
export function settingsOf(thread: Thread): ConversationSettings | null {
  return thread.settings ?? useSettings.getState().settings?.defaults ?? null
}

/** For the chat that is shown alone; one that does not exist yet is begun with it, and later ones are not. */
export function configureThread(settings: ConversationSettings): void {
  const { key, id } = useChat.getState().thread
  if (id === null) updateThread(key, (shown) => ({ ...shown, settings }))
  else void configureChat(settings)
}

/** Sets model and parameters: of this conversation, or of new ones while it does not exist yet. */
export async function configureChat(
  settings: ConversationSettings,
  threadKey = useChat.getState().thread.key,
): Promise<void> {
  const { thread } = useChat.getState()
  const isShown = thread.key === threadKey
  updateThread(threadKey, (shown) => ({ ...shown, settings }))
  // What asks a recorded call again keeps its settings to itself.
  if (threadKey.startsWith(againPrefix) && (!isShown || thread.id === null)) return
  // The key of a thread that is no longer shown is its conversation's id, unless it never got one.
  const id = isShown ? thread.id : threadKey.startsWith(newThreadKey) ? null : threadKey
  const error =
    id === null
      ? await updateSettings({ defaults: withoutBeside(settings) })
      : await whileConfiguring(bridge.request('conversations.configure', { id, settings })).then((result) =>
          result.ok ? null : result.error,
        )
  if (error) showToast({ message: error.message, severity: 'error' })
}

/** Who is asked as well is a chat's own. */
function withoutBeside({ alongside: _others, ...settings }: ConversationSettings): ConversationSettings {
  return settings
}
