import type { Attachment } from '../../shared/domain.ts'
import { isBlank } from '../../shared/text.ts'
import type { CompletionMessage, ContentPart } from '../llm/completion.ts'
import type { TurnMessage } from '../records/record.ts'
import { maxSentPictureBytes, maxSentPictures } from './limits.ts'

/** What is asked, with the files that go with it. */
export interface AskedMessage extends Omit<TurnMessage, 'files'> {
  attachments?: Attachment[]
}

export interface SentFiles {
  /** Of a document; null where it is not kept any more. */
  text(sha256: string): Promise<string | null>
  /** Of a picture, as models are sent it; null where it is not kept any more. */
  picture(sha256: string): Promise<{ mediaType: string; bytes: Buffer } | null>
}

/**
 * Messages as a model is sent them. A document's text stands once, where the file came first; a picture goes once, and of many the
 * newest. Where the model takes none, or a file is gone, words say so in its place.
 */
export async function messagesForModel(
  asked: readonly AskedMessage[],
  files: SentFiles,
  takesPictures: boolean | null,
): Promise<CompletionMessage[]> {
  const pictures = takesPictures === false ? new Map<string, Picture>() : await newestPictures(asked, files)
  const said = new Set<string>()
  const messages: CompletionMessage[] = []
  for (const { content, attachments = [], ...message } of asked) {
    if (attachments.length === 0) {
      messages.push({ ...message, content })
      continue
    }
    const words: string[] = []
    const shown: ContentPart[] = []
    for (const attachment of attachments) {
      const isAgain = said.has(attachment.sha256)
      said.add(attachment.sha256)
      const picture = pictures.get(attachment.sha256)
      if (isAgain) words.push(`[“${attachment.name}” is attached again; it stands above.]`)
      else if (attachment.kind === 'document') words.push(await documentWords(attachment, files))
      else if (picture) shown.push({ type: 'image_url', image_url: { url: picture.dataUri } })
      else words.push(missingPicture(attachment, takesPictures))
    }
    const text = [...words, ...(isBlank(content) ? [] : [content])].join('\n\n')
    messages.push({
      ...message,
      content: shown.length === 0 ? text : [...shown, ...(text === '' ? [] : [{ type: 'text' as const, text }])],
    })
  }
  return messages
}

interface Picture {
  dataUri: string
}

async function newestPictures(asked: readonly AskedMessage[], files: SentFiles): Promise<Map<string, Picture>> {
  const pictures = new Map<string, Picture>()
  let roomBytes = maxSentPictureBytes
  for (const { attachments = [] } of asked.toReversed()) {
    for (const { kind, sha256 } of attachments) {
      if (kind !== 'image' || pictures.has(sha256) || pictures.size >= maxSentPictures) continue
      const found = await files.picture(sha256)
      if (!found || found.bytes.length > roomBytes) continue
      roomBytes -= found.bytes.length
      pictures.set(sha256, { dataUri: dataUriOf(found) })
    }
  }
  return pictures
}

export const dataUriOf = ({ mediaType, bytes }: { mediaType: string; bytes: Buffer }): string =>
  `data:${mediaType};base64,${bytes.toString('base64')}`

async function documentWords(attachment: Attachment, files: SentFiles): Promise<string> {
  const text = await files.text(attachment.sha256)
  return text === null
    ? `[The file “${attachment.name}” was attached here and is not kept any more.]`
    : documentText(attachment, text)
}

/** A document's text with its name around it, so that it is told from what the user says. */
export function documentText(
  { name, mediaType, note }: Pick<Attachment, 'name' | 'mediaType'> & { note?: string | null },
  text: string,
): string {
  const quoted = (value: string): string => value.replaceAll('"', '”')
  const more = note ? ` note="${quoted(note)}"` : ''
  return `<file name="${quoted(name)}" type="${mediaType}"${more}>\n${text}\n</file>`
}

const missingPicture = ({ name }: Attachment, takesPictures: boolean | null): string =>
  takesPictures === false
    ? `[The picture “${name}” was attached here. It is not sent, since this model takes text alone.]`
    : `[The picture “${name}” was attached here and is not sent again.]`
