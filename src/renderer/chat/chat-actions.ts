import type { Attachment, ConversationSettings, Message, ModelChoice } from '../../shared/domain.ts'
import type { Result, Routes } from '../../shared/ipc.ts'
import { bridge } from '../bridge.ts'
import { showToast } from '../ui/toast-store.ts'
import { references, takeDraftFiles } from './attachments/draft-files.ts'
import { bareMessage } from './bare-message.ts'
import { deletedSince, drain, readRest, updateThread, useChat } from './chat-store.ts'
import { settingsOf } from './configure-chat.ts'
import { openEdit } from './edits-store.ts'
import { editWaiting, goesLater, sendLater, whomToAsk, type KeptMessage } from './network/waiting-actions.ts'
import { forgetUsedPrompt, usedPrompt } from './prompts/used-prompts.ts'
import { giveBack, keepWhatCameSince } from './sent-draft.ts'
import { alone, streamingIn } from './side-by-side/groups.ts'
import { draftKeyOf, newestLeaf, threadOf, withLeaf, withMessages, withoutMessages, type Thread } from './thread.ts'

/** Messages that are shown before main has given them their ids keep their place in the list by these. */
const keysByMessageId = new Map<string, string>()
let pendingCount = 0
let stopOnceAccepted = false

export function messageKey(id: string): string {
  return keysByMessageId.get(id) ?? id
}

const isPending = (id: string): boolean => id.startsWith('pending:')

/** Shown until main has it. */
const pendingMessage = (
  thread: Thread,
  known: Partial<Message> & Pick<Message, 'parentId' | 'role' | 'content'>,
): Message =>
  bareMessage({
    id: `pending:${++pendingCount}`,
    conversationId: thread.id ?? '',
    createdAtMs: Date.now(),
    ...known,
  })

const pendingAnswer = (thread: Thread, parentId: string | null, more: Partial<Message>): Message =>
  pendingMessage(thread, { parentId, role: 'assistant', content: '', status: 'streaming', ...more })

/** What an answer is asked for with; null while that cannot be done. */
export function readyToAsk(): { thread: Thread; settings: ConversationSettings } | null {
  const { thread, requesting } = useChat.getState()
  const settings = settingsOf(thread)
  return requesting || !settings ? null : { thread, settings }
}

/** Sends a message at the end of the branch, with the files that are attached. */
export async function sendMessage(text: string): Promise<void> {
  const ready = readyToAsk()
  if (!ready) return
  const { thread } = ready
  const key = draftKeyOf(thread)
  await send({ text, attachments: takeDraftFiles(key), parentId: thread.leafId, prompt: usedPrompt(key, text) })
}

/** Asks at the end of the branch for a summary of it, from which on it goes on. */
export function sendSummaryRequest(text: string): Promise<void> {
  const parentId = useChat.getState().thread.leafId
  return send({ text, attachments: [], parentId, prompt: null, contextMark: 'summary' })
}

/** Sends another text in the place of a message; what followed it stays, as a branch of its own. */
export function resendMessage(message: Message, text: string, attachments: readonly Attachment[]): Promise<void> {
  if (message.waiting) return editWaiting(message, text, attachments)
  return send({ text, attachments, parentId: message.parentId, prompt: null })
}

async function send(message: KeptMessage & { contextMark?: 'summary' }): Promise<void> {
  const ready = readyToAsk()
  if (!ready) return
  const { thread, settings } = ready
  const { text, attachments, parentId, prompt, contextMark } = message
  const { key, id: conversationId, leafId } = thread
  const again = againOf(thread)
  if (!again && !contextMark && goesLater(thread, settings, parentId)) return sendLater(message, settings)
  const mark = contextMark && { contextMark }
  const user = pendingMessage(thread, {
    parentId,
    role: 'user',
    content: text,
    ...(attachments.length > 0 && { attachments: [...attachments] }),
    ...mark,
  })
  const asked = askedBy(settings)
  const answers = asked.map((choice) =>
    pendingAnswer(thread, user.id, { ...choice, ...(asked.length > 1 && { askedWith: user.id }) }),
  )
  const ahead = [user, ...answers]
  const pendingIds = ahead.map(({ id }) => id)
  stopOnceAccepted = false
  deletedSince.clear()
  useChat.setState({ thread: withMessages(thread, ahead, pendingIds[1]), requesting: true, sendError: null })
  const result = await bridge.request('chat.send', {
    conversationId,
    parentId: again ? null : parentId,
    text,
    attachments: references(attachments),
    settings,
    ...mark,
    ...(prompt && { prompt }),
    ...(again && { again }),
  })
  if (result.ok) {
    const { conversationId: id, userMessage, assistantMessage, alongside } = result.value
    if (prompt) forgetUsedPrompt(draftKeyOf(thread))
    updateThread(key, (shown) => {
      const accepted = accept(shown, pendingIds, [userMessage, assistantMessage, ...alongside], assistantMessage.id)
      return { ...accepted, id, settings, isDeleted: deletedSince.has(id) }
    })
    if (again) await readWhole(key, id)
    keepWhatCameSince(thread, id)
  } else {
    updateThread(key, (shown) => withoutMessages(shown, pendingIds, leafId))
    useChat.setState({ sendError: result.error.message })
    // The words of a request for a summary are not the user's.
    if (!contextMark) giveBack(thread, text, attachments)
  }
  finishRequest()
}

/** What a chat that asks a recorded call again begins with; null for any other. */
function againOf({ id, origin, branch, messages }: Thread): Routes['chat.send']['input']['again'] | null {
  if (id !== null || origin === null) return null
  const earlier = branch.flatMap((messageId) => messages.get(messageId) ?? [])
  return {
    origin,
    earlier: earlier.map(({ role, content, attachments = [] }) => ({
      role,
      content,
      ...(attachments.length > 0 && { attachments: references(attachments) }),
    })),
  }
}

/** The messages that it began with have ids of their own now. */
async function readWhole(key: string, id: string): Promise<void> {
  const result = await bridge.request('conversations.get', { id })
  if (result.ok) updateThread(key, () => threadOf(result.value, key))
}

/** Asks for another answer to the same prompt, beside this one; of several side by side one is answered anew, in its place. */
export async function retryAnswer(message: Message): Promise<void> {
  const ready = readyToAsk()
  if (!ready) return
  const { thread, settings } = ready
  const { askedWith, parentId } = message
  const { providerId, model } = askedWith === undefined ? settings : message
  const answer = pendingAnswer(thread, parentId, { providerId, model, ...(askedWith !== undefined && { askedWith }) })
  const request = bridge.request('chat.retry', { messageId: message.id, settings })
  await showAhead(withMessages(thread, [alone(message)]), answer, request, (shown) => withMessages(shown, [message]))
}

/** Goes on with an answer that ended too early; both are shown as one text. */
export async function goOnWith(message: Message): Promise<void> {
  const ready = readyToAsk()
  if (!ready) return
  const { thread } = ready
  const settings = whomToAsk(message, ready.settings)
  const { providerId, model } = settings
  const answer = pendingAnswer(thread, message.id, { providerId, model, continuesId: message.id })
  await showAhead(thread, answer, bridge.request('chat.goOn', { messageId: message.id, settings }))
}

/** Shows an answer that was asked for until main has it. */
async function showAhead(
  thread: Thread,
  answer: Message,
  request: Promise<Result<{ assistantMessage: Message }>>,
  undo = (shown: Thread): Thread => shown,
): Promise<void> {
  const { key, leafId } = thread
  stopOnceAccepted = false
  useChat.setState({ thread: withMessages(thread, [answer], answer.id), requesting: true, sendError: null })
  const result = await request
  if (result.ok) updateThread(key, (shown) => accept(shown, [answer.id], [result.value.assistantMessage]))
  else {
    updateThread(key, (shown) => undo(withoutMessages(shown, [answer.id], leafId)))
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
  void readRest()
  if (stopOnceAccepted) stopAnswer()
}

/** The chosen model first. */
const askedBy = ({ providerId, model, alongside = [] }: ConversationSettings): ModelChoice[] => [
  { providerId, model },
  ...alongside,
]

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
