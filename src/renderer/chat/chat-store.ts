import { create } from 'zustand'
import type { ChatOrigin, Message, MessageStatus } from '../../shared/domain.ts'
import type { ErrorCode, Events } from '../../shared/ipc.ts'
import { shown, t } from '../../shared/words/t.ts'
import { currentPlace } from '../app/navigation.ts'
import { bridge, onReconnect } from '../bridge.ts'
import { createFramePace } from '../ui/frame-pace.ts'
import { gather } from '../ui/gather.ts'
import { pageFrames } from '../ui/page-frames.ts'
import { adoptDraftFiles } from './attachments/draft-files.ts'
import { againKey, originIn } from './again.ts'
import type { AgainRead } from './read-again.ts'
import { adoptDraft, saveDraftsNow, startDrafts } from './drafts-store.ts'
import { leftAt } from './left-at.ts'
import { startOnline } from './network/online-store.ts'
import { startRetryWaits } from './network/retry-waits-store.ts'
import {
  emptyThread,
  newThreadKey,
  readAnew,
  threadOf,
  withCall,
  withDelta,
  withMessages,
  type Thread,
} from './thread.ts'

/** While a backlog drains, the states under the answers are read this often. */
const deliveriesMs = 1000

interface ChatState {
  /** What is shown; the one before stays until the next is there. */
  thread: Thread
  opening: string | null
  /** `isGone`: there is no such chat, so trying again would find no more. */
  openError: { id: string; message: string; isGone: boolean } | null
  /** A message was sent or an answer asked for, and main has not said yes yet. */
  requesting: boolean
  /** Why the last message was not accepted; its text is back in the composer. */
  sendError: string | null
  /** For screen readers: how the last answer ended. */
  announcement: string
}

const frames = pageFrames()

let newThreads = 0
const newThread = (): Thread => emptyThread(`${newThreadKey}${++newThreads}`)

export const useChat = create<ChatState>(() => ({
  thread: newThread(),
  opening: null,
  openError: null,
  requesting: false,
  sendError: null,
  announcement: '',
}))

/** Changes the thread, if it is still the one with this key. */
export function updateThread(key: string, change: (thread: Thread) => Thread): void {
  const { thread } = useChat.getState()
  if (thread.key === key) useChat.setState({ thread: change(thread) })
}

/** Shows a conversation; null is the one that does not exist yet, or with an origin one that asks a recorded call again. */
export function openChat(id: string | null, origin: ChatOrigin | null = null): void {
  const { thread, opening } = useChat.getState()
  if (id === null && origin !== null) {
    openAgain(origin)
    return
  }
  if (opening !== null && opening === id) return
  if (thread.id === id && (id !== null || thread.origin === null)) {
    useChat.setState({ opening: null, openError: null })
    return
  }
  saveDraftsNow()
  if (id === null) {
    useChat.setState({ thread: newThread(), opening: null, openError: null, sendError: null })
    return
  }
  useChat.setState({ opening: id, openError: null })
  void load(id)
}

/** Its key names the call, so that coming back finds what was typed. */
function openAgain(origin: ChatOrigin): void {
  const key = againKey(origin)
  const { thread, opening } = useChat.getState()
  if (opening === key) return
  if (thread.key === key && thread.id === null) {
    useChat.setState({ opening: null, openError: null })
    return
  }
  saveDraftsNow()
  useChat.setState({ opening: key, openError: null })
  void readOnceLoaded(origin, key).then((read) => {
    if (useChat.getState().opening !== key) return
    if ('reason' in read)
      useChat.setState({ opening: null, openError: { id: key, message: read.reason, isGone: false } })
    else {
      adoptDraft(key, read.question)
      adoptDraftFiles(key, read.files)
      useChat.setState({ thread: read.thread, opening: null, openError: null, sendError: null })
    }
    drain()
  })
}

/** Its end first, where that is what will be looked at; the rest once that is on the screen. */
async function load(id: string): Promise<void> {
  const isAtEnd = currentPlace().messageId === null && !leftAt.has(id)
  const result = await bridge.request(isAtEnd ? 'conversations.open' : 'conversations.get', { id })
  if (useChat.getState().opening !== id) return
  if (result.ok) {
    adoptDraft(id, result.value.draft)
    adoptDraftFiles(id, result.value.draftAttachments)
    useChat.setState({ thread: threadOf(result.value), opening: null, openError: null, sendError: null })
    if (!result.value.isWhole) onNextPaint(() => void readRest())
  } else failToOpen(id, result.error)
  drain()
}

/** A hidden page paints nothing. */
function onNextPaint(callback: () => void): void {
  if (document.hidden) setTimeout(callback)
  else frames.request(() => frames.afterPaint(callback))
}

const failToOpen = (id: string, { message, code }: { message: string; code: ErrorCode }): void =>
  useChat.setState({ opening: null, openError: { id, message, isGone: code === 'not_found' } })

/** What stands before the end that is shown, and what changed while it could not be read. While a message is being sent both wait for that. */
export async function readRest(): Promise<void> {
  if (isBehind || !useChat.getState().thread.isWhole) await reload()
}

export function retryOpening(): void {
  const failed = useChat.getState().openError
  if (!failed) return
  const origin = originIn(currentPlace().query)
  if (origin) {
    openAgain(origin)
    return
  }
  useChat.setState({ opening: failed.id, openError: null })
  void load(failed.id)
}

let reloading = false
/** Something changed after what is shown was read, or while a message was being sent. */
let isBehind = false

let configuring = 0

/** Until main has taken a change of the settings, those that are read are of before it. */
export async function whileConfiguring<T>(change: Promise<T>): Promise<T> {
  configuring += 1
  try {
    return await change
  } finally {
    configuring -= 1
  }
}

/** Something was missed; what main has is what counts. */
export async function reload(): Promise<void> {
  const { thread } = useChat.getState()
  if (thread.id === null) return
  if (reloading) {
    isBehind = true
    return
  }
  reloading = true
  isBehind = false
  const result = await bridge.request('conversations.get', { id: thread.id })
  reloading = false
  // What is asked for meanwhile is not in there yet.
  if (useChat.getState().requesting) {
    isBehind = true
    return
  }
  if (result.ok)
    updateThread(thread.key, (shown) => {
      const now = readAnew(shown, result.value)
      return configuring === 0 ? now : { ...now, settings: shown.settings }
    })
  // Without a word half a chat would pass for all of it.
  else if (!thread.isWhole && useChat.getState().thread.key === thread.key) failToOpen(thread.id, result.error)
  drain()
  // One that was opened meanwhile has had to wait for this.
  if (isBehind || useChat.getState().thread.key !== thread.key) void readRest()
}

type Incoming = { delta: Events['chat.delta'] } | { message: Message } | { call: Events['chat.call'] }

let queue: Incoming[] = []
let drainScheduled = false
const onNextFrame = createFramePace(frames)

/** Events wait for the next frame, so that however many come, the page changes once; and longer while that takes long to draw. */
function receive(incoming: Incoming): void {
  queue.push(incoming)
  if (drainScheduled) return
  drainScheduled = true
  // A hidden page gets no frames.
  if (document.hidden) setTimeout(drain, 250)
  else onNextFrame(drain)
}

/** Applies what has arrived. While an answer to a request is awaited, its ids are unknown: then everything waits. */
export function drain(): void {
  drainScheduled = false
  const { thread: before, opening, requesting } = useChat.getState()
  if (opening !== null || requesting || reloading) return
  const arrived = queue
  queue = []
  let thread = before
  let missed = false
  let announcement: string | null = null
  for (const incoming of arrived) {
    if ('delta' in incoming) {
      if (incoming.delta.conversationId !== thread.id) continue
      const next = withDelta(thread, incoming.delta)
      if (next) thread = next
      else missed = true
    } else if ('call' in incoming) {
      if (incoming.call.conversationId !== thread.id) continue
      const next = withCall(thread, incoming.call)
      if (next) thread = next
      else missed = true
      const { state, serverName, tool } = incoming.call.call
      if (state === 'waiting')
        announcement = t('{server} wants to run {tool}. Allow or deny it before the message field.', {
          server: serverName,
          tool,
        })
    } else {
      const { message } = incoming
      if (message.conversationId !== thread.id) continue
      const known = thread.messages.get(message.id)
      if (!known) missed = true
      else {
        if (known.status === 'streaming' && message.status !== 'streaming')
          announcement = message.ending === null ? endings()[message.status] : shown(message.ending)
        thread = withMessages(thread, [message])
      }
    }
  }
  if (thread !== before) useChat.setState({ thread })
  if (announcement !== null) useChat.setState({ announcement })
  if (missed) void reload()
}

const endings = (): Record<MessageStatus, string> => ({
  complete: t('The answer is complete.'),
  streaming: '',
  error: t('The answer failed.'),
  stopped: t('The answer was stopped.'),
  interrupted: t('The answer was interrupted.'),
})

/** What was deleted since a message was last sent: a new chat may be deleted elsewhere before it is known here by its id. */
export const deletedSince = new Set<string>()

/** Listens to every stream from now on. Streams belong to main: what is not shown is read when it is opened. */
export function startChat(): void {
  bridge.on('chat.delta', (delta) => receive({ delta }))
  bridge.on('chat.call', (call) => receive({ call }))
  bridge.on('chat.message', ({ message }) => receive({ message }))
  bridge.on(
    'deliveries.changed',
    gather(() => void reload(), deliveriesMs),
  )
  bridge.on('conversations.changed', ({ id, isDeleted, isTree }) => {
    const { thread } = useChat.getState()
    const isShown = id !== null && id === thread.id
    if (id !== null && isDeleted !== undefined) {
      if (isDeleted) deletedSince.add(id)
      else deletedSince.delete(id)
      if (isShown) useChat.setState({ thread: { ...thread, isDeleted }, ...(isDeleted ? {} : { sendError: null }) })
    }
    // What is being read may be of before it.
    if (isShown && (isTree || isDeleted !== undefined)) void reload()
  })
  onReconnect(() => void reload())
  startDrafts()
  startRetryWaits()
  startOnline()
  const { view, item, query } = currentPlace()
  if (view === 'chat') openChat(item, originIn(query))
}

/** What reads a recorded call is not needed for a chat. */
async function readOnceLoaded(origin: ChatOrigin, key: string): Promise<AgainRead | { reason: string }> {
  try {
    const { readAgain } = await import('./read-again.ts')
    return await readAgain(origin, key)
  } catch {
    return { reason: t('A part of the page could not be loaded. Reload it and try again.') }
  }
}
