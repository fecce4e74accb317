import { importPieceBytes } from '../../shared/import-piece.ts'
import type { Result } from '../../shared/ipc.ts'
import { t } from '../../shared/words/t.ts'

/**
 * Hands a file over, a piece at a time. `follow` is told how far it is and answers whether it goes on; so does this, once
 * all of it is there. Throws with words for the user.
 */
export async function sendFile(
  file: File,
  write: (base64: string) => Promise<unknown>,
  follow: (sentBytes: number) => boolean,
): Promise<boolean> {
  for (let from = 0; from < file.size; from += importPieceBytes) {
    if (!follow(from)) return false
    const bytes = await base64Of(file.slice(from, from + importPieceBytes))
    if (!follow(from)) return false
    await write(bytes)
  }
  return follow(file.size)
}

/** Its value; throws its words where there is none. */
export async function answerOf<T>(request: Promise<Result<T>>): Promise<T> {
  const result = await request
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

/** The browser's own way, which is fast; a file that was changed or taken away meanwhile rejects. */
export function base64Of(piece: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => {
      const url = typeof reader.result === 'string' ? reader.result : ''
      resolve(url.slice(url.indexOf(',') + 1))
    })
    reader.addEventListener('error', () =>
      reject(new Error(t('The file could not be read to its end. Nothing of it was taken; choose it again.'))),
    )
    reader.readAsDataURL(piece)
  })
}
