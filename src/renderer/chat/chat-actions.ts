import type { Attachment, ConversationSettings, Message, ModelChoice, PromptUse } from '../../shared/domain.ts'
import type { Routes } from '../../shared/ipc.ts'
import { currentPlace, goTo, placeHref } from '../app/navigation.ts'
import { bridge } from '../bridge.ts'
import { updateSettings, useSettings } from '../settings/settings-store.ts'
import { showToast } from '../ui/toast-store.ts'
import { giveBackFiles, moveDraftFiles, takeDraftFiles } from './attachments/draft-files.ts'
import { deletedSince, drain, updateThread, useChat } from './chat-store.ts'
import { draftOf, joinedDraft, keepDraft, setDraft } from './drafts-store.ts'
import { againPrefix } from './again.ts'
import { openEdit } from './edits-store.ts'
import { editWaiting, goesLater, sendLater, whomToAsk } from './network/waiting-actions.ts'
import { forgetUsedPrompt, usedPrompt } from './prompts/used-prompts.ts'
import { alone, streamingIn } from './side-by-side/groups.ts'
import {
  draftKeyOf,
  newestLeaf,
  newThreadKey,
  threadOf,
  withLeaf,
  withMessages,
  withoutMessages,
  type Thread,
} from './thread.ts'

/** Messages that are shown before main has given them their ids keep their place in the list by these. */
const keysByMessageId = new Map<string, string>()
let pendingCount = 0
let stopOnceAccepted = false

export function messageKey(id: string): string {
  return keysByMessageId.get(id) ?? id
}

const isPending = (id: string): boolean => id.startsWith('pending:')

function pendingMessage(thread: Thread, role: Message['role'], parentId: string | null, content: string): Message {
  const settings = settingsOf(thread)
  return {
    id: `pending:${++pendingCount}`,
    conversationId: thread.id ?? '',
    parentId,
    role,
    content,
    reasoning: '',
    extras: null,
    calls: [],
    ending: null,
    status: role === 'user' ? 'complete' : 'streaming',
    error: null,
    createdAtMs: Date.now(),
    providerId: role === 'user' ? null : (settings?.providerId ?? null),
    model: role === 'user' ? null : (settings?.model ?? null),
    traceId: null,
    usage: null,
    costUsd: null,
    durationMs: null,
    timeToFirstTokenMs: null,
    delivery: null,
    feedback: null,
  }
}

/** The settings the next answer in this thread will use. Null until they are known. */
export function settingsOf(thread: Thread): ConversationSettings | null {
  return thread.settings ?? useSettings.getState().settings?.defaults ?? null
}

/** Sends a message at the end of the branch. */
export function sendMessage(text: string): Promise<void> {
  const { thread } = useChat.getState()
  const key = draftKeyOf(thread)
  return send(text, takeDraftFiles(key), thread.leafId, { prompt: usedPrompt(key, text) })
}

/** Asks at the end of the branch for a summary of it, from which on it goes on. */
export function sendSummaryRequest(text: string): Promise<void> {
  return send(text, [], useChat.getState().thread.leafId, { contextMark: 'summary' })
}

/** Sends another text in the place of a message; what followed it stays, as a branch of its own. */
export function resendMessage(message: Message, text: string, attachments: readonly Attachment[] = []): Promise<void> {
  if (message.waiting) return editWaiting(message, text, attachments)
  return send(text, attachments, message.parentId)
}

async function send(
  text: string,
  attachments: readonly Attachment[],
  parentId: string | null,
  { prompt = null, contextMark }: { prompt?: PromptUse | null; contextMark?: 'summary' } = {},
): Promise<void> {
  const { thread, requesting } = useChat.getState()
  const settings = settingsOf(thread)
  if (requesting || !settings) return
  const user = {
    ...pendingMessage(thread, 'user', parentId, text),
    ...(attachments.length > 0 && { attachments: [...attachments] }),
    ...(contextMark && { contextMark }),
  }
  const answers = askedBy(settings).map(({ model }, index, asked) => ({
    ...pendingMessage(thread, 'assistant', user.id, ''),
    model,
    ...(asked.length > 1 && { askedWith: user.id }),
  }))
  const shown = [user, ...answers]
  const pendingIds = shown.map(({ id }) => id)
  const { key, id: conversationId, leafId } = thread
  const again = againOf(thread)
  if (!again && !contextMark && goesLater(thread, settings, parentId)) {
    return sendLater(text, attachments, parentId, settings, prompt)
  }
  stopOnceAccepted = false
  useChat.setState({ thread: withMessages(thread, shown, pendingIds[1]), requesting: true, sendError: null })
  const result = await bridge.request('chat.send', {
    conversationId,
    parentId: again ? null : parentId,
    text,
    ...(attachments.length > 0 && { attachments: attachments.map(({ sha256, name }) => ({ sha256, name })) }),
    settings,
    ...(contextMark && { contextMark }),
    ...(prompt && { prompt }),
    ...(again && { again }),
  })
  if (result.ok) {
    if (prompt) forgetUsedPrompt(draftKeyOf(thread))
    const { conversationId: id, userMessage, assistantMessage, alongside } = result.value
    updateThread(key, (shown) => {
      const accepted = accept(shown, pendingIds, [userMessage, assistantMessage, ...alongside], assistantMessage.id)
      return { ...accepted, id, settings, isDeleted: deletedSince.has(id) }
    })
    if (again) await readWhole(key, id)
    // Main forgets the draft of what it accepts; what was typed and not sent is kept.
    keepDraft(draftKeyOf(thread), id)
    moveDraftFiles(draftKeyOf(thread), id)
    const place = currentPlace()
    if (
      useChat.getState().thread.key === key &&
      conversationId === null &&
      place.view === 'chat' &&
      place.item === null
    ) {
      goTo(placeHref('chat', id), true)
    }
  } else {
    updateThread(key, (shown) => withoutMessages(shown, pendingIds, leafId))
    useChat.setState({ sendError: result.error.message })
    // The words of a request for a summary are not the user's.
    if (!contextMark) setDraft(draftKeyOf(thread), joinedDraft(text, draftOf(draftKeyOf(thread))))
    giveBackFiles(draftKeyOf(thread), attachments)
  }
  finishRequest()
}

/** What a chat that asks a recorded call again begins with; null for any other. */
function againOf({ id, origin, branch, messages }: Thread): Routes['chat.send']['input']['again'] | null {
  if (id !== null || origin === null) return null
  const earlier = branch.flatMap((messageId) => messages.get(messageId) ?? [])
  return { origin, earlier: earlier.map(({ role, content }) => ({ role, content })) }
}

/** The messages that it began with have ids of their own now. */
async function readWhole(key: string, id: string): Promise<void> {
  const result = await bridge.request('conversations.get', { id })
  if (result.ok) updateThread(key, () => threadOf(result.value, key))
}

/** Asks for another answer to the same prompt, beside this one. */
export async function retryAnswer(message: Message): Promise<void> {
  const { thread, requesting } = useChat.getState()
  const settings = settingsOf(thread)
  if (requesting || !settings) return
  const { askedWith, model } = message
  const beside = askedWith === undefined ? {} : { askedWith, model }
  const answer = { ...pendingMessage(thread, 'assistant', message.parentId, ''), ...beside }
  const { key, leafId } = thread
  stopOnceAccepted = false
  // Of several side by side one is answered anew, in its place.
  useChat.setState({
    thread: withMessages(thread, [alone(message), answer], answer.id),
    requesting: true,
    sendError: null,
  })
  const result = await bridge.request('chat.retry', { messageId: message.id, settings })
  if (result.ok) updateThread(key, (shown) => accept(shown, [answer.id], [result.value.assistantMessage]))
  else {
    updateThread(key, (shown) => withMessages(withoutMessages(shown, [answer.id], leafId), [message]))
    showToast({ message: result.error.message, severity: 'error' })
  }
  finishRequest()
}

/** Goes on with an answer that ended too early; both are shown as one text. */
export async function goOnWith(message: Message): Promise<void> {
  const { thread, requesting } = useChat.getState()
  const settings = settingsOf(thread)
  if (requesting || !settings) return
  const answer = {
    ...pendingMessage(thread, 'assistant', message.id, ''),
    model: message.model,
    continuesId: message.id,
  }
  const { key, leafId } = thread
  stopOnceAccepted = false
  useChat.setState({ thread: withMessages(thread, [answer], answer.id), requesting: true, sendError: null })
  const result = await bridge.request('chat.goOn', { messageId: message.id, settings: whomToAsk(message, settings) })
  if (result.ok) updateThread(key, (shown) => accept(shown, [answer.id], [result.value.assistantMessage]))
  else {
    updateThread(key, (shown) => withoutMessages(shown, [answer.id], leafId))
    showToast({ message: result.error.message, severity: 'error' })
  }
  finishRequest()
}

/** Puts main's messages in the place of those shown ahead; never over one that is there and may be further on. */
function accept(
  shown: Thread,
  pendingIds: string[],
  messages: Message[],
  newLeafId = messages.at(-1)?.id ?? null,
): Thread {
  messages.forEach(({ id }, index) => keysByMessageId.set(id, pendingIds[index] ?? id))
  const leafId = pendingIds.includes(shown.leafId ?? '') ? newLeafId : shown.leafId
  const unknown = messages.filter(({ id }) => !shown.messages.has(id))
  return withMessages(withoutMessages(shown, pendingIds), unknown, leafId)
}

function finishRequest(): void {
  useChat.setState({ requesting: false })
  drain()
  if (stopOnceAccepted) stopAnswer()
}

/** The chosen model first. */
const askedBy = ({ providerId, model, alongside = [] }: ConversationSettings): ModelChoice[] => [
  { providerId, model },
  ...alongside,
]

/** Who is asked as well is a chat's own. */
function withoutBeside({ alongside: _others, ...settings }: ConversationSettings): ConversationSettings {
  return settings
}

/** The answer that still streams at the branch's end, or one beside it. */
export function streamingMessage(thread: Thread): Message | null {
  const last = thread.messages.get(thread.branch.at(-1) ?? '')
  return (last && streamingIn(thread, last)[0]) ?? null
}

export function stopAnswer(): void {
  const { thread } = useChat.getState()
  const last = thread.messages.get(thread.branch.at(-1) ?? '')
  for (const { id } of last ? streamingIn(thread, last) : []) {
    if (isPending(id)) stopOnceAccepted = true
    else void bridge.request('chat.stop', { messageId: id })
  }
}

/** Shows the branch a message is in, down to its newest end. */
export function showBranchOf(messageId: string): void {
  const { thread } = useChat.getState()
  if (thread.id === null || !thread.messages.has(messageId)) return
  const leafMessageId = newestLeaf(thread, messageId)
  useChat.setState({ thread: withLeaf(thread, leafMessageId) })
  if (!isPending(leafMessageId)) void bridge.request('conversations.selectBranch', { id: thread.id, leafMessageId })
}

/** Opens the last message of the user's for editing; false where there is none, or an answer is still arriving. */
export function editLastMessage(): boolean {
  const { thread, requesting } = useChat.getState()
  const last = thread.branch.findLast((id) => thread.messages.get(id)?.role === 'user')
  if (last === undefined || requesting || thread.isDeleted || streamingMessage(thread)) return false
  openEdit(last)
  return true
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
      : await bridge
          .request('conversations.configure', { id, settings })
          .then((result) => (result.ok ? null : result.error))
  if (error) showToast({ message: error.message, severity: 'error' })
}
