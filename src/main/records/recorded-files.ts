import { keptFilePrefix } from '../../shared/domain.ts'
import type { TurnMessage } from './record.ts'
import type { RecordedFile } from './recorded-file.ts'
import { mediaToken } from './recorded-media.ts'

/** As a message of OpenAI's: text alone as it always was, files as parts of the content before it. */
export function messageOnRecord({ files, ...message }: TurnMessage): object {
  if (!files || files.length === 0) return message
  const { content } = message
  return {
    ...message,
    content: [...files.map(fileOnRecord), ...(content === '' ? [] : [{ type: 'text', text: content }])],
  }
}

/**
 * Where the bytes are not in the record, its address names the file that is kept on this computer; or what Langfuse calls it, where it
 * is uploaded to it. Type, size and hash beside it say which file that is (`recorded-media.ts`).
 */
export function fileOnRecord(file: RecordedFile): object {
  const { kind, name, mediaType, bytes, sha256, text, dataUri } = file
  const facts = { media_type: mediaType, bytes, ...(sha256 !== '' && { sha256 }) }
  const address = dataUri ?? (sha256 === '' ? undefined : addressOf(file))
  if (kind === 'document' && text !== undefined) return { type: 'text', text }
  if (kind === 'image')
    return { type: 'image_url', image_url: { url: address ?? '' }, ...(name !== '' && { name }), ...facts }
  return {
    type: 'file',
    file: { ...(name !== '' && { filename: name }), ...(address && { file_id: address }), ...facts },
  }
}

const addressOf = ({ sha256, mediaType, isUploaded }: RecordedFile): string =>
  isUploaded ? mediaToken(mediaType, sha256) : `${keptFilePrefix}${sha256}`

/** The texts in which redaction looks, in a fixed order. */
export const textsOfFiles = (files: readonly RecordedFile[] | undefined): string[] =>
  (files ?? []).flatMap(({ name, text }) => (text === undefined ? [name] : [name, text]))

/** The same files with every such text replaced. */
export function mapFiles(files: readonly RecordedFile[], replace: (text: string) => string): RecordedFile[] {
  return files.map((file) => ({
    ...file,
    name: replace(file.name),
    ...(file.text !== undefined && { text: replace(file.text) }),
  }))
}

/** What is left of them where no text goes on record: what kind they are, and how large. */
export const withoutContent = (files: readonly RecordedFile[]): RecordedFile[] =>
  files.map(({ kind, mediaType, bytes }) => ({ kind, mediaType, bytes, name: '', sha256: '' }))

/** Pictures by reference, where they have more characters than there is room for. */
export function fitPictures(message: TurnMessage, roomLength: number): { message: TurnMessage; length: number } {
  let length = 0
  const files = message.files?.map((file) => {
    const { dataUri, ...reference } = file
    if (dataUri === undefined) return file
    if (length + dataUri.length > roomLength) return reference
    length += dataUri.length
    return file
  })
  return { message: files ? { ...message, files } : message, length }
}
