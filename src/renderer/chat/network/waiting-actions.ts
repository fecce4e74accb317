import type { Attachment, ConversationSettings, Message, PromptUse } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { goTo, placeHref } from '../../app/navigation.ts'
import { requestFocus } from '../../app/focus-store.ts'
import { bridge } from '../../bridge.ts'
import { showToast } from '../../ui/toast-store.ts'
import { reload, updateThread, useChat } from '../chat-store.ts'
import { keepDraft } from '../drafts-store.ts'
import { keepDraftFiles, references } from '../attachments/draft-files.ts'
import { forgetUsedPrompt } from '../prompts/used-prompts.ts'
import { giveBack, keepWhatCameSince } from '../sent-draft.ts'
import { draftKeyOf, withMessages, type Thread } from '../thread.ts'
import { isHeldBack } from './online-store.ts'

/** Whether a message there goes out later: there is no network, or what it follows waits itself. */
export const goesLater = (thread: Thread, settings: ConversationSettings, parentId: string | null): boolean =>
  isHeldBack(settings) || thread.messages.get(parentId ?? '')?.waiting !== undefined

export interface KeptMessage {
  text: string
  attachments: readonly Attachment[]
  parentId: string | null
  prompt: PromptUse | null
}

/** Keeps a message until there is a network. */
export async function sendLater(message: KeptMessage, settings: ConversationSettings): Promise<void> {
  const { thread } = useChat.getState()
  const { text, attachments, parentId, prompt } = message
  useChat.setState({ requesting: true, sendError: null })
  const result = await bridge.request('chat.sendLater', {
    conversationId: thread.id,
    parentId,
    text,
    attachments: references(attachments),
    settings,
    ...(prompt && { prompt }),
  })
  if (result.ok) {
    const { conversationId: id, userMessage } = result.value
    if (prompt) forgetUsedPrompt(draftKeyOf(thread))
    updateThread(thread.key, (shown) => ({ ...withMessages(shown, [userMessage], userMessage.id), id, settings }))
    keepWhatCameSince(thread, id)
    useChat.setState({ announcement: t('Your message waits for the network.') })
  } else {
    useChat.setState({ sendError: result.error.message })
    giveBack(thread, text, attachments)
  }
  useChat.setState({ requesting: false })
  // It may have gone out meanwhile.
  await reload()
}

/** The question of an answer that failed is asked again once there is a network. */
export async function askLater(answer: Message, settings: ConversationSettings): Promise<void> {
  requestFocus('composer')
  const asked = whomToAsk(answer, settings)
  const result = await bridge.request('chat.askLater', { messageId: answer.id, settings: asked })
  if (result.ok) await reload()
  else showToast({ message: result.error.message, severity: 'error' })
}

/** An answer's own model, with all else as it is set now. */
export const whomToAsk = ({ providerId, model }: Message, settings: ConversationSettings): ConversationSettings => {
  const { alongside: _others, ...alone } = settings
  return providerId !== null && model !== null ? { ...alone, providerId, model } : alone
}

export async function sendNow(message: Message): Promise<void> {
  requestFocus('composer')
  const result = await bridge.request('chat.sendNow', { messageId: message.id })
  if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
  await reload()
}

export async function editWaiting(message: Message, text: string, attachments: readonly Attachment[]): Promise<void> {
  const { thread } = useChat.getState()
  const result = await bridge.request('chat.editWaiting', {
    messageId: message.id,
    text,
    attachments: references(attachments),
  })
  if (result.ok) updateThread(thread.key, (shown) => withMessages(shown, [result.value.userMessage]))
  else {
    // It went out with its old words: what was typed is not lost.
    giveBack(thread, text)
    showToast({
      message: t('{problem} Your new text is in the composer.', { problem: result.error.message }),
      severity: 'warning',
    })
    await reload()
  }
}

/** Goes without asking; a toast brings it back to its place. */
export async function removeWaiting(message: Message): Promise<void> {
  const result = await bridge.request('chat.removeWaiting', { messageId: message.id })
  if (!result.ok) {
    showToast({ message: result.error.message, severity: 'error' })
    await reload()
    return
  }
  const { wasAsked, beforeId, isEmptied, ...removed } = result.value
  if (isEmptied) goTo(placeHref('chat'), true)
  else await reload()
  const putBack = async (): Promise<void> => {
    const { conversationId: id } = removed
    if (isEmptied) await bridge.request('conversations.restore', { id })
    const undone = await bridge.request('chat.sendLater', { ...removed, ...(beforeId !== null && { beforeId }) })
    if (!undone.ok) showToast({ message: undone.error.message, severity: 'error' })
    else {
      // Main takes it for a message that was written, and forgets the draft with it.
      keepDraft(id, id)
      keepDraftFiles(id, id)
      if (isEmptied) goTo(placeHref('chat', id))
    }
    await reload()
  }
  showToast({
    message: wasAsked ? t('The question is not asked again.') : t('Removed the message that waited.'),
    takesFocus: true,
    ...(!wasAsked && {
      action: {
        label: t('Undo'),
        run: () => void putBack(),
      },
    }),
  })
}
