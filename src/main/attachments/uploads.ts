import { randomUUID } from 'node:crypto'
import fs from 'node:fs/promises'
import type { Attachment, PictureCopy } from '../../shared/domain.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { createTurnstile } from '../ipc/turnstile.ts'
import { cutText } from '../../shared/text.ts'
import type { KeptFile } from '../store/chat/attachments.ts'
import type { Store } from '../store/thread/store.ts'
import type { AttachmentFiles, IncomingFile } from './files.ts'
import { checkSize, headBytes, pictureType, pngSize, tellKind, type Told } from './kinds.ts'
import { maxCopyBytes, maxFileBytes, maxUploads } from './limits.ts'
import type { DocumentJob } from './document-job.ts'
import { readDocument } from './read-document.ts'
import { formatMegabytes, refused } from './refusals.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

/** Where nothing more came for so long, the page is gone. */
const idleMs = 120_000

interface Upload {
  name: string
  bytes: number
  copy: PictureCopy | null
  doneBytes: number
  head: Buffer
  file: IncomingFile
  copyFile: IncomingFile | null
  told: Told | null
  ending: AbortController
  inTurn: ReturnType<typeof createTurnstile>
  idle: ReturnType<typeof setTimeout>
}

export interface BeginUpload {
  name: string
  bytes: number
  /** Comes after the picture's own bytes. */
  copy: PictureCopy | null
}

/**
 * Files on their way in, piece by piece and in order. Until the end of one, nothing of it counts: then its bytes are on the disk, a
 * document was read, and what is known of it is noted.
 */
export function createUploads(rooms: {
  files: AttachmentFiles
  store: { write: Pick<Store['write'], 'keepAttachment'>; read: Pick<Store['read'], 'attachment'> }
  clock: { nowMs(): number }
  /** Keeps the collection from what is being noted. */
  whileKept: <T>(work: () => Promise<T>) => Promise<T>
  /** Throws RouteFailure where so many bytes, with those that are on their way, are more than all files together may take. */
  checkQuota(bytes: number): Promise<void>
}) {
  const uploads = new Map<string, Upload>()
  const wholeBytes = ({ bytes, copy }: Pick<Upload, 'bytes' | 'copy'>): number => bytes + (copy?.bytes ?? 0)
  const comingBytes = (): number => [...uploads.values()].reduce((sum, upload) => sum + wholeBytes(upload), 0)
  /** One after the other, so that each knows of those before it. */
  const beginInTurn = createTurnstile()
  /** A document may take all the memory that one may have; several at once would take it several times. */
  const read = createTurnstile()((job: DocumentJob, signal: AbortSignal) => readDocument(job, signal))
  let isClosed = false

  const must = (id: string): Upload => {
    const upload = uploads.get(id)
    if (!upload) throw gone()
    return upload
  }
  async function receiveOr(otherwise: () => Promise<void>, bytes: number): Promise<IncomingFile> {
    try {
      return await rooms.files.receive(bytes)
    } catch (error) {
      await otherwise()
      throw error
    }
  }
  async function drop(id: string): Promise<void> {
    const upload = uploads.get(id)
    if (!upload) return
    uploads.delete(id)
    clearTimeout(upload.idle)
    upload.ending.abort()
    await Promise.all([upload.file.discard(), upload.copyFile?.discard()])
  }
  /** Whatever fails leaves nothing of the upload. */
  async function orDrop<T>(id: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      await drop(id)
      throw error
    }
  }

  async function write(upload: Upload, bytes: Uint8Array): Promise<void> {
    if (upload.doneBytes + bytes.length > wholeBytes(upload))
      throw new RouteFailure('bad_input', words('More came of this file than it has.'))
    const own = bytes.subarray(0, Math.max(0, upload.bytes - upload.doneBytes))
    const ofCopy = bytes.subarray(own.length)
    if (upload.head.length < headBytes) upload.head = Buffer.concat([upload.head, own]).subarray(0, headBytes)
    if (own.length > 0) await upload.file.write(own)
    if (ofCopy.length > 0) await upload.copyFile?.write(ofCopy)
    upload.doneBytes += bytes.length
    if (upload.told === null && (upload.head.length === headBytes || upload.doneBytes >= upload.bytes)) tell(upload)
  }

  /** Before the rest of it is sent in vain. */
  function tell(upload: Upload): void {
    upload.told = tellKind(upload.head, upload.name)
    checkSize(upload.told, upload.bytes, upload.name)
  }

  async function keep(upload: Upload, told: Told): Promise<string> {
    const { name, file, copyFile, copy, bytes } = upload
    const copyType = copyFile && pictureType(await headOf(copyFile.path))
    if (copyFile && copyType === null)
      throw refused(name, words('The smaller picture that is made for models is none.'))
    const document =
      told.kind === 'image' ? null : await read({ file: file.path, kind: told.kind }, upload.ending.signal)
    if (document && 'refusal' in document) throw refused(name, document.refusal)
    return rooms.whileKept(async () => {
      const kept: KeptFile = {
        sha256: await file.keep(),
        kind: told.kind === 'image' ? 'image' : 'document',
        mediaType: told.mediaType,
        bytes,
        // Of the picture itself, where that can be told.
        ...(pngSize(upload.head) ?? { widthPx: copy?.widthPx ?? null, heightPx: copy?.heightPx ?? null }),
        note: document?.note ?? null,
        text: document?.text ?? null,
        copy:
          copyFile && copyType !== null && copy
            ? { sha256: await copyFile.keep(), mediaType: copyType, bytes: copy.bytes }
            : null,
      }
      await rooms.store.write.keepAttachment(kept, rooms.clock.nowMs())
      return kept.sha256
    })
  }

  return {
    begin: beginInTurn(async ({ name, bytes, copy }: BeginUpload): Promise<{ id: string }> => {
      if (isClosed) throw gone()
      if (uploads.size >= maxUploads)
        throw new RouteFailure('busy', words('Too many files are on their way. Attach the others once these are here.'))
      const most = Math.max(...Object.values(maxFileBytes))
      if (bytes > most)
        throw refused(
          name,
          said('It has {size}; a file may have {most}.', { size: formatMegabytes(bytes), most: formatMegabytes(most) }),
        )
      if (bytes === 0) throw refused(name, words('It is empty.'))
      if (copy && copy.bytes > maxCopyBytes)
        throw refused(name, words('The smaller picture that is made for models is too large.'))
      const whole = wholeBytes({ bytes, copy })
      await rooms.checkQuota(whole + comingBytes())
      const file = await rooms.files.receive(whole)
      const copyFile = copy && (await receiveOr(file.discard, copy.bytes))
      const id = randomUUID()
      uploads.set(id, {
        name: nameOf(name),
        bytes,
        copy,
        doneBytes: 0,
        head: Buffer.alloc(0),
        file,
        copyFile,
        told: null,
        ending: new AbortController(),
        inTurn: createTurnstile(),
        idle: setTimeout(() => void drop(id), idleMs),
      })
      return { id }
    }),
    write(id: string, bytes: Uint8Array): Promise<void> {
      const upload = must(id)
      upload.idle.refresh()
      return upload.inTurn(() => orDrop(id, () => write(must(id), bytes)))()
    },
    end(id: string): Promise<Attachment> {
      const upload = must(id)
      clearTimeout(upload.idle)
      return upload.inTurn(() =>
        orDrop(id, async () => {
          must(id)
          const { told, name, doneBytes } = upload
          if (doneBytes < wholeBytes(upload) || told === null)
            throw refused(name, words('It ended before all of it was here. Attach it again.'))
          const sha256 = await keep(upload, told)
          uploads.delete(id)
          const attachment = await rooms.store.read.attachment(sha256, name)
          if (!attachment)
            throw new RouteFailure('internal', words('The file was kept and could not be read again. Attach it again.'))
          return attachment
        }),
      )()
    },
    cancel: drop,
    async close(): Promise<void> {
      isClosed = true
      await beginInTurn(async () => {})()
      await Promise.all([...uploads.keys()].map(drop))
    },
  }
}

const gone = (): RouteFailure => new RouteFailure('not_found', words('This upload was ended. Attach the file again.'))

/** As it is shown and sent: no path, nothing that turns what stands beside it around, not too long. */
export function nameOf(given: string): string {
  const name = (given.split(/[/\\]/).at(-1) ?? '').replaceAll(/[\p{Cc}\p{Cf}]+/gu, '').trim()
  if (name.length <= 200) return name === '' ? 'file' : name
  const extension = /\.[^.]{1,12}$/.exec(name)?.[0] ?? ''
  return cutText(name, 200 - extension.length) + extension
}

async function headOf(file: string): Promise<Buffer> {
  const handle = await fs.open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
