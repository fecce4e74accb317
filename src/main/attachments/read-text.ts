import { isUtf8 } from 'node:buffer'
import type { DocumentAnswer } from './document-job.ts'
import { withinLength } from './within-length.ts'
import { words } from '../../shared/words/t.ts'

/** UTF-8, UTF-16 where its first bytes say so, or else what Windows wrote in the west. */
export function readText(bytes: Buffer): DocumentAnswer {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : isUtf8(bytes)
          ? 'utf-8'
          : 'windows-1252'
  const text = new TextDecoder(encoding).decode(bytes).replaceAll('\r\n', '\n')
  if (text.trim() === '') return { refusal: words('It is empty.') }
  return withinLength(text)
}
