import type { Attachment } from '../../shared/domain.ts'
import { currentPlace, goTo, placeHref } from '../app/navigation.ts'
import { giveBackFiles, keepDraftFiles } from './attachments/draft-files.ts'
import { useChat } from './chat-store.ts'
import { draftOf, joinedDraft, keepDraft, setDraft } from './drafts-store.ts'
import { draftKeyOf, type Thread } from './thread.ts'

/** Main has accepted a message, and forgot the draft with it: what was typed and attached since is kept under the id of its chat. */
export function keepWhatCameSince(thread: Thread, id: string): void {
  keepDraft(draftKeyOf(thread), id)
  keepDraftFiles(draftKeyOf(thread), id)
  const { view, item } = currentPlace()
  const isShown = useChat.getState().thread.key === thread.key && view === 'chat' && item === null
  if (isShown && thread.id === null) goTo(placeHref('chat', id), true)
}

/** Main has not accepted it: it stands in the composer again, before what came there since. */
export function giveBack(thread: Thread, text: string, attachments: readonly Attachment[] = []): void {
  const key = draftKeyOf(thread)
  setDraft(key, joinedDraft(text, draftOf(key)))
  giveBackFiles(key, attachments)
}
