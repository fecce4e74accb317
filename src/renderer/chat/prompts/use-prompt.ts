import type { PromptBody } from '../../../shared/domain.ts'
import { isBlank } from '../../../shared/text.ts'
import { t } from '../../../shared/words/t.ts'
import { requestFocus } from '../../app/focus-store.ts'
import { bridge } from '../../bridge.ts'
import { showToast } from '../../ui/toast-store.ts'
import { configureChat, settingsOf } from '../configure-chat.ts'
import { useChat } from '../chat-store.ts'
import { draftOf, joinedDraft, setDraft } from '../drafts-store.ts'
import { draftKeyOf } from '../thread.ts'
import type { PromptParts, PromptSource } from './prompt-parts.ts'
import { noteUsedPrompt } from './used-prompts.ts'

/** A version's text; null where it cannot be had, which a toast tells. */
export async function readVersion(name: string, version: number): Promise<PromptBody | null> {
  const result = await bridge.request('prompts.version', { name, version })
  if (result.ok) return result.value.body
  showToast({ message: result.error.message, severity: 'error' })
  return null
}

/** Sets the system prompt of the chat that is shown; a toast takes it back. */
export function setSystemPrompt(text: string, source: PromptSource, isAdapted: boolean): void {
  const settings = settingsOf(useChat.getState().thread)
  if (!settings) return
  const threadKey = useChat.getState().thread.key
  const { systemPromptOf: _, ...rest } = settings
  void configureChat(
    { ...rest, systemPrompt: text, ...(source && { systemPromptOf: { ...source, isEdited: isAdapted } }) },
    threadKey,
  )
  if (settings.systemPrompt === text) return
  showToast({
    message: isBlank(settings.systemPrompt) ? t('System prompt set.') : t('System prompt replaced.'),
    action: { label: t('Undo'), run: () => void configureChat(settings, threadKey) },
  })
}

export interface FilledPrompt {
  parts: PromptParts
  source: PromptSource
  system: string
  message: string
}

/** What a prompt brings beside its message, and the note of where that came from. */
export function noteInsertion({ parts, source, system, message }: FilledPrompt): void {
  if (system !== '') setSystemPrompt(system, source, parts.isAdapted)
  if (source && message !== '') {
    noteUsedPrompt(draftKeyOf(useChat.getState().thread), { ...source, text: message, isAdapted: parts.isAdapted })
  }
}

/** Puts it behind what is in the composer. */
export function insertInComposer(prompt: FilledPrompt): void {
  const chatId = draftKeyOf(useChat.getState().thread)
  if (prompt.message !== '') setDraft(chatId, joinedDraft(draftOf(chatId), prompt.message))
  noteInsertion(prompt)
  requestFocus('composer')
}
