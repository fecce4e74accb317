import { create } from 'zustand'
import type { Attachment, AttachmentReference } from '../../../shared/domain.ts'
import { bridge } from '../../bridge.ts'
import { newThreadKey } from '../thread.ts'

/** A file in the composer. */
export interface DraftFile {
  /** Of this page alone. */
  key: string
  name: string
  state: 'sending' | 'reading' | 'ready' | 'failed'
  /** 0 to 1, of what is handed over. */
  progress: number
  /** Once it is kept. */
  attachment: Attachment | null
  /** Why it is not attached, in words. */
  problem: string | null
  /** The text that was pasted, where it was one that is too long for the field. */
  pastedText: string | null
  /** What is shown of a picture before it is kept. */
  previewUrl: string | null
}

/** Files that are to go with the next message, by conversation; the empty key is the one that does not exist yet. */
export const useDraftFiles = create<{ byChat: Readonly<Record<string, readonly DraftFile[]>> }>(() => ({ byChat: {} }))

const keyOf = (chatId: string | null): string => chatId ?? ''
const none: readonly DraftFile[] = []
let lastKey = 0

export const draftFilesOf = (
  { byChat }: ReturnType<typeof useDraftFiles.getState>,
  chatId: string | null,
): readonly DraftFile[] => byChat[keyOf(chatId)] ?? none

export const currentDraftFiles = (chatId: string | null): readonly DraftFile[] =>
  draftFilesOf(useDraftFiles.getState(), chatId)

export const readyAttachments = (files: readonly DraftFile[]): Attachment[] =>
  files.flatMap(({ attachment }) => attachment ?? [])

/** As main is told of them. */
export const references = (attachments: readonly Attachment[]): AttachmentReference[] =>
  attachments.map(({ sha256, name }) => ({ sha256, name }))

export const isOnItsWay = ({ state }: DraftFile): boolean => state === 'sending' || state === 'reading'

function put(chatId: string | null, files: readonly DraftFile[]): void {
  useDraftFiles.setState(({ byChat }) => ({ byChat: { ...byChat, [keyOf(chatId)]: files } }))
}

/** Main keeps what is ready over a restart, from this moment on. */
function save(chatId: string | null): void {
  const key = keyOf(chatId)
  if (key.startsWith(newThreadKey)) return
  const attachments = references(readyAttachments(currentDraftFiles(chatId)))
  void bridge.request('attachments.saveDraft', { id: chatId, attachments })
}

export function newDraftFile(given: Pick<DraftFile, 'name'> & Partial<DraftFile>): DraftFile {
  lastKey += 1
  return {
    key: `file-${lastKey}`,
    state: 'sending',
    progress: 0,
    attachment: null,
    problem: null,
    pastedText: null,
    previewUrl: null,
    ...given,
  }
}

const draftFileOf = (attachment: Attachment): DraftFile =>
  newDraftFile({ name: attachment.name, state: 'ready', progress: 1, attachment })

export function addDraftFiles(chatId: string | null, files: readonly DraftFile[]): void {
  put(chatId, [...currentDraftFiles(chatId), ...files])
}

/** Wherever the file is by now: a chat gets its id while one is on its way. False where it is nowhere any more. */
export function changeDraftFile(fileKey: string, change: Partial<DraftFile>): boolean {
  const chat = Object.entries(useDraftFiles.getState().byChat).find(([, files]) =>
    files.some(({ key }) => key === fileKey),
  )
  if (!chat) return false
  const [key, files] = chat
  const chatId = key === '' ? null : key
  put(
    chatId,
    files.map((file) => (file.key === fileKey ? { ...file, ...change } : file)),
  )
  if (change.attachment) save(chatId)
  return true
}

export function removeDraftFile(chatId: string | null, fileKey: string): void {
  const files = currentDraftFiles(chatId)
  const previewUrl = files.find(({ key }) => key === fileKey)?.previewUrl
  if (previewUrl) URL.revokeObjectURL(previewUrl)
  put(
    chatId,
    files.filter(({ key }) => key !== fileKey),
  )
  save(chatId)
}

/** They are on their way with the message; main forgets its copy in the transaction that accepts it. What failed goes too. */
export function takeDraftFiles(chatId: string | null): Attachment[] {
  const files = currentDraftFiles(chatId)
  for (const { previewUrl } of files) if (previewUrl) URL.revokeObjectURL(previewUrl)
  put(chatId, none)
  return readyAttachments(files)
}

/** The message was not accepted: its files come before what was attached since. */
export function giveBackFiles(chatId: string | null, attachments: readonly Attachment[]): void {
  if (attachments.length === 0) return
  put(chatId, [...attachments.map(draftFileOf), ...currentDraftFiles(chatId)])
  save(chatId)
}

/** A message was accepted, so main has no draft now: what is attached is saved again, under the id that its chat has by now. */
export function keepDraftFiles(from: string | null, to: string): void {
  const files = currentDraftFiles(from)
  if (files.length === 0) return
  if (from !== to) {
    put(from, none)
    put(to, [...currentDraftFiles(to), ...files])
  }
  save(to)
}

/** Takes what main has kept, unless something newer is here. */
export function adoptDraftFiles(chatId: string | null, attachments: readonly Attachment[] = []): void {
  if (keyOf(chatId) in useDraftFiles.getState().byChat || attachments.length === 0) return
  put(chatId, attachments.map(draftFileOf))
}
