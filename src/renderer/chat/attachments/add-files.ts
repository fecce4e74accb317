import { maxAttached } from '../../../shared/attachments.ts'
import { t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { showToast } from '../../ui/toast-store.ts'
import {
  addDraftFiles,
  changeDraftFile,
  currentDraftFiles,
  newDraftFile,
  removeDraftFile,
  type DraftFile,
} from './draft-files.ts'
import { keepFile } from './keep-file.ts'

/** A text that is longer is attached rather than put into the field. */
export const longPasteLength = 20_000

/** Uploads that can be cancelled, by the draft file's key. */
const uploads = new Map<string, string>()
/** One at a time: a picture is decoded for each, and main reads a document for each. */
let last: Promise<unknown> = Promise.resolve()

export function addFiles(chatId: string | null, files: readonly File[]): void {
  const room = maxAttached - currentDraftFiles(chatId).length
  const taken = files.slice(0, Math.max(0, room))
  if (taken.length < files.length) {
    showToast({
      message: t('A message may have {count} files. The others were left out.', { count: maxAttached }),
      severity: 'warning',
    })
  }
  const added = taken.map((file) => newDraftFile({ name: file.name }))
  addDraftFiles(chatId, added)
  for (const [index, draft] of added.entries()) {
    const file = taken[index]
    if (file) last = last.then(() => attach(draft, file))
  }
}

/** `putBack` is given the text where the user would rather have it in the field. */
export function addPastedText(chatId: string | null, text: string, putBack: (text: string) => void): void {
  const file = new File([text], 'pasted-text.txt', { type: 'text/plain' })
  const draft = newDraftFile({ name: file.name, pastedText: text })
  addDraftFiles(chatId, [draft])
  last = last.then(() => attach(draft, file))
  showToast({
    message: t('What you pasted is long ({count, number} characters), so it is attached as a file.', {
      count: text.length,
    }),
    action: {
      label: t('Put it back as text'),
      run: () => {
        dropFile(chatId, draft)
        putBack(text)
      },
    },
  })
}

export function dropFile(chatId: string | null, { key }: DraftFile): void {
  const uploadId = uploads.get(key)
  if (uploadId !== undefined) void bridge.request('attachments.cancel', { id: uploadId })
  uploads.delete(key)
  removeDraftFile(chatId, key)
}

/** Hands it over. Whatever goes wrong stands in its place, until it is taken away. */
async function attach(draft: DraftFile, file: File): Promise<void> {
  const { key } = draft
  try {
    const attachment = await keepFile(file, {
      onPreview: (previewUrl) => changeDraftFile(key, { previewUrl }),
      onBegun: (id) => uploads.set(key, id),
      onProgress: (progress) => changeDraftFile(key, progress === null ? { state: 'reading' } : { progress }),
    })
    if (attachment) changeDraftFile(key, { state: 'ready', attachment })
  } catch (error) {
    const problem = error instanceof Error ? error.message : t('The file could not be read.')
    changeDraftFile(key, { state: 'failed', problem })
  } finally {
    uploads.delete(key)
  }
}
