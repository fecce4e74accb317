import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import type { Conversation } from '../../shared/domain.ts'
import { openExportRows, type ExportReads } from '../monitor/exports/export-rows.ts'
import { writePromptFile, type FilePrompt } from '../prompts/prompt-file.ts'
import type { Store } from '../store/thread/store.ts'
import { chatFileName, toChatFile, toMarkdown } from './chat-files.ts'
import { entryNames, formatVersion } from './format.ts'
import { readmeOf } from './readme.ts'

export interface ArchiveReads {
  chats: Pick<
    Store['read'],
    'listConversations' | 'getConversation' | 'stepsInChat' | 'listFolders' | 'heldFiles' | 'keptFile'
  >
  /** The bytes of a file, or of its smaller picture. */
  openFile(sha256: string, small: boolean): Promise<{ bytes: Uint8Array } | null>
  traces: ExportReads
  settings(): object
  prompts(): Promise<FilePrompt[]>
  appVersion: string
  /** Takes keys out of what goes into the file. */
  scrub: <T>(value: T) => T
}

interface Progress {
  begun(chatTotal: number, traceTotal: number): void
  chat(): void
  traces(count: number): void
}

/** Everything up to a moment, as the bytes of a zip. It is read as it is asked for: one chat, or one page of traces, is in memory. */
export async function openArchive(reads: ArchiveReads, atMs: number, progress: Progress): Promise<Readable> {
  const { scrub, appVersion } = reads
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  const add = (name: string, content: () => AsyncIterable<string | Uint8Array>, compress = true): void =>
    zip.addReadStreamLazy(name, { mtime: new Date(atMs), compress }, (give) => {
      const stream = Readable.from(content(), { objectMode: false })
      stream.on('error', (error) => output.destroy(error))
      give(null, stream)
    })
  const addText = (name: string, text: () => string): void =>
    add(name, async function* () {
      yield text()
    })

  /** As they are: what is packed already grows by packing, and text so even that it would be taken for a bomb stays what it is. */
  async function addFile(sha256: string): Promise<void> {
    const file = await reads.chats.keptFile(sha256)
    if (!file) return
    const { copy } = file
    add(`${entryNames.files}${sha256}.json`, async function* () {
      yield json(scrub(await reads.chats.keptFile(sha256)))
    })
    const addBytes = (name: string, small: boolean): void =>
      add(
        `${entryNames.files}${name}`,
        async function* () {
          const found = await reads.openFile(sha256, small).catch(unlessUnreadable)
          if (found) yield found.bytes
        },
        false,
      )
    addBytes(sha256, false)
    if (copy && copy.sha256 !== sha256) addBytes(copy.sha256, true)
  }

  const traces = openExportRows(
    reads.traces,
    { rows: 'traces', format: 'otlp', filter: { fromMs: null, toMs: atMs } },
    scrub,
  )
  const chats = await reads.chats.listConversations()
  const folders = new Map((await reads.chats.listFolders()).map(({ id, name }) => [id, name]))
  progress.begun(chats.length, await traces.count())

  const exportedAt = new Date(atMs).toISOString()
  addText(entryNames.readme, () => readmeOf(appVersion, exportedAt))
  addText(entryNames.manifest, () =>
    json({ format: 'holdfast-export', version: formatVersion, appVersion, exportedAt }),
  )
  addText(entryNames.settings, () => json(scrub(reads.settings())))
  add(entryNames.prompts, async function* () {
    yield writePromptFile(scrub(await reads.prompts()))
  })
  for (const summary of chats) {
    const name = chatFileName(scrub(summary))
    // Read once for both of its files, which follow each other.
    let chat: Conversation | null = null
    add(`${name}.json`, async function* () {
      const found = await reads.chats.getConversation(summary.id, true)
      chat = found && scrub(found)
      // One that never began has nothing to be read again.
      if (!chat || chat.messages.length === 0) return
      const steps = new Map(scrub([...(await reads.chats.stepsInChat(summary.id))]))
      yield json(toChatFile(chat, steps, folders.get(chat.folderId ?? '') ?? null))
    })
    add(`${name}.md`, async function* () {
      if (chat) yield toMarkdown(chat, 'shown', entryNames.files)
      chat = null
      progress.chat()
    })
  }
  for (const sha256 of await reads.chats.heldFiles()) await addFile(sha256)
  add(entryNames.traces, async function* () {
    try {
      let cursor: string | null = null
      do {
        const page = await traces.page(cursor)
        cursor = page.nextCursor
        yield page.piece
        progress.traces(page.rowCount)
      } while (cursor !== null)
      yield await traces.end()
    } finally {
      await traces.close()
    }
  })
  zip.end()
  return output
}

/** A disk that has lost one file must not keep all the others from being taken to another. Its import says what is missing. */
function unlessUnreadable(error: NodeJS.ErrnoException): null {
  if (error.syscall === undefined) throw error
  return null
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`
