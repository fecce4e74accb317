import type {
  Attachment,
  AttachmentReference,
  AttachmentSettings,
  AttachmentUsage,
  RedactionSettings,
} from '../../shared/domain.ts'
import type { Emit } from '../ipc/events.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { createTurnstile } from '../ipc/turnstile.ts'
import type { CompletionMessage, CompletionRequest } from '../llm/completion.ts'
import { takesPictures } from '../llm/image-input.ts'
import type { Ports } from '../ports.ts'
import type { TurnMessage } from '../records/record.ts'
import type { KeptFile } from '../store/chat/attachments.ts'
import type { Store } from '../store/thread/store.ts'
import { createCollection, type Collection } from './collection.ts'
import { createAttachmentFiles } from './files.ts'
import { messagesForModel, type AskedMessage, type SentFiles } from './for-model.ts'
import { isSent, messagesForRecord } from './for-record.ts'
import { keepGiven } from './given.ts'
import { formatMegabytes } from './refusals.ts'
import { createUploads } from './uploads.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

/** The first look for what nothing holds comes once the start is over. */
const collectFirstMs = 120_000
const collectEveryMs = 6 * 3_600_000

/** A file as a shell hands it to the page. */
export interface OpenedFile {
  mediaType: string
  bytes: Buffer
}

export interface Attachments {
  uploads: ReturnType<typeof createUploads>
  /** Of what the page names; throws RouteFailure where one is not kept. */
  find(references: readonly AttachmentReference[]): Promise<Attachment[]>
  takesPictures(request: Pick<CompletionRequest, 'provider' | 'model'>): boolean | null
  forModel(
    asked: readonly AskedMessage[],
    request: Pick<CompletionRequest, 'provider' | 'model'>,
  ): Promise<CompletionMessage[]>
  forRecord(asked: readonly AskedMessage[], redaction: RedactionSettings): Promise<TurnMessage[]>
  /** Whether what goes on record by reference goes to Langfuse beside it. */
  isSent(redaction: RedactionSettings): boolean
  /** Keeps pictures that a model gave; those that are none, or for which there is no room, are left out. */
  keepGiven(dataUris: readonly string[]): Promise<{ file: KeptFile; name: string }[]>
  /** `small`: as models are sent a picture. Null where it is not kept. */
  open(sha256: string, small?: boolean): Promise<OpenedFile | null>
  text(sha256: string): Promise<string | null>
  /** Into a file that the user chooses. Null where they chose not to. */
  save(reference: AttachmentReference): Promise<{ fileName: string; downloadPath: string | null } | null>
  usage(): Promise<AttachmentUsage>
  collect: Collection['collect']
  /** For an import: the same file under the same name as there, checked. False where it is another. */
  takeIn(file: KeptFile, bytes: AsyncIterable<Uint8Array>, copy: AsyncIterable<Uint8Array> | null): Promise<boolean>
  close(): Promise<void>
}

export function createAttachments(rooms: {
  dataFolder: string
  store: Store
  clock: Ports['clock']
  settings(): AttachmentSettings
  saveFile: Ports['saveFile']
  emit: Emit
  onError(message: string): void
}): Attachments {
  const { store, clock, settings } = rooms
  const files = createAttachmentFiles(rooms.dataFolder)
  /** What is being noted is not collected, and what is being collected not noted. */
  const inTurn = createTurnstile()
  const whileKept = <T>(work: () => Promise<T>): Promise<T> => inTurn(work)()
  const collection = createCollection({ files, dataFolder: rooms.dataFolder, store, nowMs: clock.nowMs })

  const totalBytes = async (): Promise<number> => (await files.list()).reduce((sum, { bytes }) => sum + bytes, 0)
  async function checkQuota(bytes: number): Promise<void> {
    const { quotaBytes } = settings()
    if (quotaBytes === null) return
    const taken = await totalBytes()
    if (taken + bytes <= quotaBytes) return
    throw new RouteFailure(
      'too_large',
      said(
        'Attached files take {taken} of the {most} that they may. Free some in Settings, Storage, or raise the limit there; then attach this again.',
        { taken: formatMegabytes(taken), most: formatMegabytes(quotaBytes) },
      ),
    )
  }
  async function open(sha256: string, small = false): Promise<OpenedFile | null> {
    const stored = await store.read.storedFile(sha256)
    if (!stored) return null
    const { sha256: name, mediaType } = small && stored.copy ? stored.copy : stored
    const bytes = await files.read(name)
    return bytes && { mediaType, bytes }
  }
  const sent: SentFiles = { text: store.read.attachmentText, picture: (sha256) => open(sha256, true) }
  const collect: Collection['collect'] = (options) => whileKept(() => collection.collect(options))

  let timer = setTimeout(collectNow, collectFirstMs)
  timer.unref()
  function collectNow(): void {
    collect().catch((error: Error) => rooms.onError(`Files could not be collected: ${error.message}`))
    timer = setTimeout(collectNow, collectEveryMs)
    timer.unref()
  }
  const uploads = createUploads({ files, store, clock, whileKept, checkQuota })

  return {
    uploads,
    async find(references) {
      const found = await Promise.all(
        references.map(async ({ sha256, name }) => {
          const attachment = await store.read.attachment(sha256, name)
          if (!attachment || !(await files.has(sha256))) {
            throw new RouteFailure(
              'not_found',
              said('The file “{name}” is not on this computer any more. Remove it, or attach it again.', { name }),
            )
          }
          return attachment
        }),
      )
      return found
    },
    takesPictures,
    forModel: (asked, request) => messagesForModel(asked, sent, takesPictures(request)),
    forRecord: (asked, redaction) => messagesForRecord(asked, sent, settings(), redaction),
    isSent: (redaction) => isSent(settings(), redaction),
    keepGiven: (dataUris) => whileKept(() => keepGiven(dataUris, files, checkQuota, rooms.onError)),
    open,
    text: store.read.attachmentText,
    async save({ sha256, name }) {
      const file = await open(sha256)
      if (!file) throw new RouteFailure('not_found', words('This file is not on this computer any more.'))
      const target = await rooms.saveFile(name)
      if (!target) return null
      const write = async (): Promise<void> => {
        await target.write(file.bytes)
        await target.finish()
      }
      // A browser fetches it once it has the answer to this.
      const written = write().catch(async (error: Error) => {
        await target.discard()
        throw error
      })
      if (target.downloadPath === null) await written
      else written.catch((error: Error) => rooms.onError(`A file was not saved: ${error.message}`))
      return { fileName: target.fileName, downloadPath: target.downloadPath }
    },
    async usage() {
      const listed = await files.list()
      return {
        fileCount: listed.length,
        totalBytes: listed.reduce((sum, { bytes }) => sum + bytes, 0),
        quotaBytes: settings().quotaBytes,
        chats: await store.read.attachmentChats(),
        deletedChatsBytes: await store.read.deletedChatsBytes(),
        backupsBytes: await collection.heldByBackups(),
      }
    },
    collect,
    takeIn: (file, bytes, copy) =>
      whileKept(async () => {
        const isSame = async (pieces: AsyncIterable<Uint8Array>, size: number, sha256: string): Promise<boolean> => {
          const incoming = await files.receive(size)
          try {
            for await (const piece of pieces) await incoming.write(piece)
            if (incoming.digest() !== sha256) {
              await incoming.discard()
              return false
            }
            await incoming.keep()
            return true
          } catch (error) {
            await incoming.discard()
            throw error
          }
        }
        if (!(await isSame(bytes, file.bytes, file.sha256))) return false
        const hasCopy = file.copy !== null && copy !== null && (await isSame(copy, file.copy.bytes, file.copy.sha256))
        await store.write.keepAttachment({ ...file, copy: hasCopy ? file.copy : null }, clock.nowMs())
        return true
      }),
    async close() {
      clearTimeout(timer)
      await uploads.close()
      await inTurn(async () => {})()
    },
  }
}
