import type { Attachment, Message } from '../../shared/domain.ts'
import type { OpenedFile } from '../attachments/attachments.ts'

/** All pictures in one file; what is beyond is named. */
const maxPicturesBytes = 30_000_000
const shownTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** By their hash, as what an `img` loads. A picture that is gone, or for which there is no room, is not in it. */
export type Pictures = ReadonlyMap<string, string>

/** Null where it is not kept any more. */
export type OpenPicture = (sha256: string) => Promise<OpenedFile | null>

/** Reads the pictures of messages, each of which stands in the file as often as it was attached. */
export async function picturesOf(messages: readonly Message[], open: OpenPicture): Promise<Pictures> {
  const attached = messages.flatMap(({ attachments = [] }) => attachments).filter(({ kind }) => kind === 'image')
  const times = Map.groupBy(attached, ({ sha256 }) => sha256)
  const pictures = new Map<string, string>()
  let leftBytes = maxPicturesBytes
  for (const [sha256, { length }] of times) {
    const file = await open(sha256)
    if (!file || !shownTypes.has(file.mediaType) || file.bytes.length * length > leftBytes) continue
    leftBytes -= file.bytes.length * length
    pictures.set(sha256, `data:${file.mediaType};base64,${file.bytes.toString('base64')}`)
  }
  return pictures
}

export const fileWords = ({ name, kind }: Attachment): string => `${kind === 'image' ? 'Picture' : 'File'}: ${name}`
