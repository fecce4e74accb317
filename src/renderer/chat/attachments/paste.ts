import type { ClipboardEvent } from 'react'
import { addFiles, addPastedText, longPasteLength } from './add-files.ts'

/** Files in the clipboard are attached, and so is a text that is too long for the field. */
export function onPaste(
  event: ClipboardEvent<HTMLTextAreaElement>,
  chatId: string | null,
  putBack: (text: string) => void,
): void {
  const files = [...event.clipboardData.files]
  const text = event.clipboardData.getData('text/plain')
  // Spreadsheets put a picture of the cells beside their text: what is meant is the text.
  if (files.length > 0 && text === '') {
    event.preventDefault()
    addFiles(chatId, files.map(named))
  } else if (text.length > longPasteLength) {
    event.preventDefault()
    addPastedText(chatId, text, putBack)
  }
}

/** All pictures of a clipboard have one name. */
function named(file: File): File {
  if (file.name !== 'image.png') return file
  const time = new Date().toTimeString().slice(0, 8).replaceAll(':', '-')
  return new File([file], `pasted-${time}.png`, { type: file.type })
}
