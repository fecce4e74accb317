import { create } from 'zustand'
import { isQuick } from '../app/quick.ts'
import { bridge } from '../bridge.ts'
import { adoptDraftFiles } from './attachments/draft-files.ts'
import { newThreadKey } from './thread.ts'

/** The draft of the conversation that does not exist yet. */
const newChatKey = ''
const saveAfterMs = 400

/** What was typed and not sent, by conversation. Composers read it when they appear and when `revision` moves. */
const drafts = new Map<string, string>()
const unsaved = new Map<string, () => string>()
let timer: ReturnType<typeof setTimeout> | undefined

export const useDraftRevision = create<{ revision: number }>(() => ({ revision: 0 }))

export function draftOf(id: string | null): string {
  const key = id ?? newChatKey
  return unsaved.get(key)?.() ?? drafts.get(key) ?? ''
}

/** Puts a text into the composer that shows this conversation. */
export function setDraft(id: string | null, text: string): void {
  noteDraft(id, () => text)
  drafts.set(id ?? newChatKey, text)
  useDraftRevision.setState(({ revision }) => ({ revision: revision + 1 }))
}

/** Two texts for one composer: neither is lost, and none stands twice. */
export function joinedDraft(first: string, second: string): string {
  if (first.trim() === '' || first.trim() === second.trim()) return second
  return second.trim() === '' ? first : `${first}\n\n${second}`
}

/** Notes that the text has changed; it is read, and saved, once typing pauses. */
export function noteDraft(id: string | null, read: () => string): void {
  unsaved.set(id ?? newChatKey, read)
  clearTimeout(timer)
  timer = setTimeout(saveDraftsNow, saveAfterMs)
}

/** The text is on its way. Main clears its copy in the transaction that accepts the message. */
export function forgetDraft(id: string | null): void {
  drafts.delete(id ?? newChatKey)
  unsaved.delete(id ?? newChatKey)
}

/** A message was accepted, so main has no draft now: what has been typed since is saved again, under the chat's new id. */
export function keepDraft(from: string | null, to: string): void {
  const text = draftOf(from)
  forgetDraft(from)
  if (text !== '') noteDraft(to, () => text)
}

export function saveDraftsNow(): void {
  clearTimeout(timer)
  for (const [key, read] of unsaved) {
    const draft = read()
    drafts.set(key, draft)
    // The new chat's draft is the main window's.
    if (isQuick && key === newChatKey) continue
    // What asks a recorded call again can be asked anew from its trace.
    if (key.startsWith(newThreadKey)) continue
    // A draft that is too long to keep stays in the composer, which says so.
    void bridge.request('conversations.saveDraft', { id: key === newChatKey ? null : key, draft })
  }
  unsaved.clear()
}

/** Takes what main has kept, unless something newer is here. */
export function adoptDraft(id: string | null, draft: string): void {
  const key = id ?? newChatKey
  if (unsaved.has(key) || drafts.has(key)) return
  drafts.set(key, draft)
  if (draft !== '') useDraftRevision.setState(({ revision }) => ({ revision: revision + 1 }))
}

let newDraftRead: Promise<void> = Promise.resolve()

/** Resolves once it is known what was typed into a new chat before this page. */
export const whenNewDraftIsRead = (): Promise<void> => newDraftRead

export function startDrafts(): void {
  window.addEventListener('pagehide', saveDraftsNow)
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) saveDraftsNow()
  })
  if (isQuick) return
  newDraftRead = bridge.request('conversations.newDraft', null).then((result) => {
    if (!result.ok) return
    adoptDraft(null, result.value.draft)
    adoptDraftFiles(null, result.value.attachments)
  })
}
