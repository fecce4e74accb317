import type { DocumentAnswer } from './document-job.ts'
import { tellEncoding } from './tell-encoding.ts'
import { withinLength } from './within-length.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

/** Where its encoding had to be guessed, the note says what it was taken for. */
export function readText(bytes: Buffer): DocumentAnswer {
  const { decoder, assumed } = tellEncoding(bytes)
  const text = new TextDecoder(decoder).decode(bytes).replaceAll('\r\n', '\n')
  if (text.trim() === '') return { refusal: words('It is empty.') }
  return withinLength(text, assumed === null ? null : said('Read as {encoding}.', { encoding: assumed }))
}
