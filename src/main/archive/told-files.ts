import type { Attachment, Conversation } from '../../shared/domain.ts'
import type { OpenedFile } from '../attachments/attachments.ts'

/** All pictures of a chat in one file; what is beyond is named. */
const maxPicturesBytes = 30_000_000
const shownTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** By their hash, as what an `img` loads. A picture that is gone, or for which there is no room, is not in it. */
export type Pictures = ReadonlyMap<string, string>

/** Reads the pictures of a chat, as models are sent them. */
export async function picturesOf(
  chat: Conversation,
  open: (sha256: string) => Promise<OpenedFile | null>,
): Promise<Pictures> {
  const pictures = new Map<string, string>()
  let leftBytes = maxPicturesBytes
  for (const { sha256, kind } of chat.messages.flatMap(({ attachments }) => attachments ?? [])) {
    if (kind !== 'image' || pictures.has(sha256)) continue
    const file = await open(sha256)
    if (!file || !shownTypes.has(file.mediaType) || file.bytes.length > leftBytes) continue
    leftBytes -= file.bytes.length
    pictures.set(sha256, `data:${file.mediaType};base64,${file.bytes.toString('base64')}`)
  }
  return pictures
}

export const fileWords = ({ name, kind }: Attachment): string => `${kind === 'image' ? 'Picture' : 'File'}: ${name}`
