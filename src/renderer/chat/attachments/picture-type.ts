import { t } from '../../../shared/words/t.ts'

/** By its first bytes, as main will tell it. */
export async function pictureTypeOf(file: File): Promise<'png' | 'jpeg' | 'gif' | 'webp' | null> {
  // A folder that is dropped looks like a file until it is read.
  const bytes = file.slice(0, 12).arrayBuffer()
  const head = new Uint8Array(
    await bytes.catch(() => {
      throw new Error(
        t(
          '“{name}” can’t be attached. It is a folder, or was moved or deleted. Attach the files in it, or choose it again.',
          {
            name: file.name,
          },
        ),
      )
    }),
  )
  const text = String.fromCharCode(...head)
  if (text.startsWith('\u0089PNG')) return 'png'
  if (text.startsWith('\u00FF\u00D8\u00FF')) return 'jpeg'
  if (/^GIF8[79]a/.test(text)) return 'gif'
  return /^RIFF[\s\S]{4}WEBP/.test(text) ? 'webp' : null
}
