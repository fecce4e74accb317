import { fromBufferPromise } from 'yauzl'
import type { DocumentAnswer } from './document-job.ts'
import { maxUnpackedBytes } from './limits.ts'
import { textOfHtml } from './html-text.ts'
import { withinLength } from './within-length.ts'
import { words } from '../../shared/words/t.ts'

export async function readDocx(bytes: Buffer): Promise<DocumentAnswer> {
  const problem = await problemOf(bytes)
  if (problem !== null) return { refusal: problem }
  const { default: mammoth } = await import('mammoth')
  // What stands in it by a link is not fetched, and pictures in it are left out.
  const { value: html, messages } = await mammoth.convertToHtml(
    { buffer: bytes },
    {
      convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
      externalFileAccess: false,
      // Comments stand at the end, each by its sign.
      styleMap: 'comment-reference => sup',
    },
  )
  const text = textOfHtml(html)
  if (text === '') return { refusal: words('There is no text in this document.') }
  const hasFormulas = messages.some(({ message }) => message.includes('}oMath'))
  return withinLength(text, hasFormulas ? words('Its formulas can’t be read and are left out.') : null)
}

const isBomb = words('This document would unpack to far more than one can hold, so it was not opened.')
const isDamaged = words('This DOCX is damaged or cut off. Save it again from the program that made it.')

/** Each part is unpacked once and counted before the library gets it: what a zip says of its sizes proves nothing. */
async function problemOf(bytes: Buffer): Promise<string | null> {
  try {
    const zip = await fromBufferPromise(bytes, { lazyEntries: true })
    let unpackedBytes = 0
    let hasDocument = false
    for await (const entry of zip.eachEntry()) {
      if (entry.isEncrypted()) return words('This DOCX is encrypted. Save it without a password, then attach it.')
      hasDocument ||= /^word\/document\d*\.xml$/.test(entry.fileName)
      if (unpackedBytes + entry.uncompressedSize > maxUnpackedBytes) return isBomb
      for await (const piece of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>) {
        unpackedBytes += piece.length
        if (unpackedBytes > maxUnpackedBytes) return isBomb
      }
    }
    return hasDocument ? null : words('It is no DOCX: there is no document in it.')
  } catch {
    return isDamaged
  }
}
