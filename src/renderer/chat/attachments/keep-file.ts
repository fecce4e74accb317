import type { Attachment } from '../../../shared/domain.ts'
import { bridge } from '../../bridge.ts'
import { answerOf, sendFile } from '../../ui/send-file.ts'

/** What somebody may want to know on the way; false ends it there. */
interface Follower {
  /** Of a picture; null of anything else. */
  onPreview(url: string | null): boolean
  /** By this it can be cancelled from now on. */
  onBegun(uploadId: string): void
  /** 0 to 1; null once all is handed over and main reads it. */
  onProgress(share: number | null): boolean
}

/** Hands a file over, a picture with its smaller copy. Null where it was ended on the way. Throws with words for the user. */
export async function keepFile(file: File, follower: Follower | null = null): Promise<Attachment | null> {
  const { prepare } = await import('./prepare-picture.ts')
  const prepared = await prepare(file)
  if (follower?.onPreview(prepared && URL.createObjectURL(prepared.blob ?? file)) === false) return null
  const copy = prepared?.blob
    ? { bytes: prepared.blob.size, widthPx: prepared.widthPx, heightPx: prepared.heightPx }
    : null
  const whole = copy && prepared?.blob ? new File([file, prepared.blob], file.name) : file
  const { id } = await answerOf(bridge.request('attachments.begin', { name: file.name, bytes: file.size, copy }))
  follower?.onBegun(id)
  const isSent = await sendFile(
    whole,
    (bytes) => answerOf(bridge.request('attachments.write', { id, bytes })),
    (sentBytes) => follower?.onProgress(whole.size === 0 ? 1 : sentBytes / whole.size) ?? true,
  )
  if (!isSent) {
    void bridge.request('attachments.cancel', { id })
    return null
  }
  follower?.onProgress(null)
  return answerOf(bridge.request('attachments.end', { id }))
}
