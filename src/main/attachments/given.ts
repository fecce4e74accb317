import type { KeptFile } from '../store/chat/attachments.ts'
import type { AttachmentFiles } from './files.ts'
import { pictureType, pngSize } from './kinds.ts'
import { maxGivenPictureBytes, maxGivenPictures } from './limits.ts'

/** Keeps the pictures of an answer as files. What says it is a picture and is none is left out: an SVG is a document. */
export async function keepGiven(
  dataUris: readonly string[],
  files: AttachmentFiles,
  checkQuota: (bytes: number) => Promise<void>,
  onError: (message: string) => void,
): Promise<{ file: KeptFile; name: string }[]> {
  const kept: { file: KeptFile; name: string }[] = []
  let roomBytes = maxGivenPictureBytes
  for (const dataUri of dataUris.slice(0, maxGivenPictures)) {
    const bytes = Buffer.from(dataUri.slice(dataUri.indexOf(',') + 1), 'base64')
    const mediaType = pictureType(bytes.subarray(0, 64))
    if (mediaType === null || bytes.length > roomBytes) continue
    roomBytes -= bytes.length
    try {
      await checkQuota(bytes.length)
      const sha256 = await files.keep(bytes)
      const name = `picture-${kept.length + 1}.${mediaType === 'image/jpeg' ? 'jpg' : mediaType.slice('image/'.length)}`
      const file: KeptFile = {
        sha256,
        kind: 'image',
        mediaType,
        bytes: bytes.length,
        ...(pngSize(bytes.subarray(0, 64)) ?? { widthPx: null, heightPx: null }),
        note: null,
        text: null,
        copy: null,
      }
      kept.push({ file, name })
    } catch (error) {
      // The answer's text is worth more than its picture.
      onError(`A picture of an answer was not kept: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return kept
}
