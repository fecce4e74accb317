import type { Attachment, PictureCopy } from '../../src/shared/domain.ts'
import type { AppChild } from './app-child.ts'

const pieceBytes = 1_000_000

/** As the page does it. */
export async function beginAttaching(
  app: Pick<AppChild, 'request'>,
  name: string,
  bytes: Buffer,
  copy: (PictureCopy & { content: Buffer }) | null = null,
): Promise<string> {
  const facts = copy && { bytes: copy.bytes, widthPx: copy.widthPx, heightPx: copy.heightPx }
  return (await app.request('attachments.begin', { name, bytes: bytes.length, copy: facts })).id
}

/** Hands a file over, and answers what is kept of it. Rejects with the app's words. */
export async function attach(
  app: Pick<AppChild, 'request'>,
  name: string,
  bytes: Buffer,
  copy: (PictureCopy & { content: Buffer }) | null = null,
): Promise<Attachment> {
  const id = await beginAttaching(app, name, bytes, copy)
  const whole = copy ? Buffer.concat([bytes, copy.content]) : bytes
  for (let from = 0; from < whole.length; from += pieceBytes)
    await app.request('attachments.write', { id, bytes: whole.subarray(from, from + pieceBytes).toString('base64') })
  return app.request('attachments.end', { id })
}
