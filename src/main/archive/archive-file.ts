import type { Entry } from 'yauzl'
import type { z } from 'zod'
import type { ChatSource } from '../../shared/domain.ts'
import type { ImportedChat } from '../store/chat/chat-imports.ts'
import { readPromptFile, type FilePrompt } from '../prompts/prompt-file.ts'
import { readSettingsFile, type ReadSettings } from '../settings/settings-file.ts'
import type { KeptFile } from '../store/chat/attachments.ts'
import { chatFile, entryNames, formatVersion, keptFile, manifest, type ChatFile } from './format.ts'
import { createProblems } from './problems.ts'
import { openZip, refusal, type OpenedZip } from './zip-file.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

const maxTextBytes = 4_000_000
const maxPromptsBytes = 64_000_000
/** A chat is read as a whole. */
const maxChatBytes = 256_000_000

export interface ArchiveFile {
  /** Empty where the file does not say. */
  exportedAt: string
  /** Whose chats these are, once some were read; null for everything of one Holdfast. */
  source(): ChatSource | null
  /** 0 where it is known only once all were read. */
  chatCount: number
  /** How far the reading is, in bytes; null where chats are counted. */
  progress(): { done: number; total: number } | null
  /** One after the other, each read as it is asked for; what cannot be read is noted among the problems instead. */
  chats(): AsyncGenerator<ImportedChat>
  /** Of those that chats hold; `bytes` reads as it is asked for. Null where the smaller picture is not there. Other apps' have none. */
  files?(): AsyncGenerator<{
    file: KeptFile
    bytes(): AsyncGenerator<Uint8Array>
    copy: (() => AsyncGenerator<Uint8Array>) | null
  }>
  /** Something that could not be taken in. */
  note?(name: string, reason: string): void
  traces: { bytes: number; pieces(): AsyncGenerator<Uint8Array> } | null
  settings: ReadSettings | null
  /** The user's own. */
  prompts: FilePrompt[]
  problems: { name: string; reason: string }[]
  problemCount(): number
  /** Ends what reads it, too. */
  close(): Promise<void>
}

/** An export of everything, as it lies in a file. Throws RouteFailure where it is none that this version can read. */
export async function openArchiveFile(file: string): Promise<ArchiveFile> {
  const zip = await openZip(file)
  try {
    return await read(zip)
  } catch (error) {
    zip.close()
    throw error
  }
}

async function read(zip: OpenedZip): Promise<ArchiveFile> {
  const entryOf = (name: string): Entry | null => zip.entries.find(({ fileName }) => fileName === name) ?? null
  const head = await readHead(zip, entryOf(entryNames.manifest))
  const { note, ...problems } = createProblems()

  const settingsEntry = entryOf(entryNames.settings)
  let settings: ReadSettings | null = null
  try {
    if (settingsEntry) settings = withoutConnection(readSettingsFile(await zip.text(settingsEntry, maxTextBytes)))
  } catch (error) {
    note(entryNames.settings, error)
  }

  const promptsEntry = entryOf(entryNames.prompts)
  let prompts: FilePrompt[] = []
  try {
    if (promptsEntry) prompts = readPromptFile(await zip.text(promptsEntry, maxPromptsBytes)).prompts
  } catch (error) {
    note(entryNames.prompts, error)
  }

  // A chat that went while the export ran left an empty file.
  const chats = zip.entries.filter(
    ({ fileName, uncompressedSize }) =>
      fileName.startsWith(entryNames.chats) && fileName.endsWith('.json') && uncompressedSize > 0,
  )
  const traces = entryOf(entryNames.traces)
  return {
    exportedAt: head.exportedAt,
    source: () => null,
    chatCount: chats.length,
    progress: () => null,
    async *chats() {
      for (const entry of chats) {
        let chat: ChatFile | null = null
        try {
          chat = parsed(await zip.text(entry, maxChatBytes), chatFile)
        } catch (error) {
          note(entry.fileName, error)
        }
        if (chat) yield chat
      }
    },
    async *files() {
      for (const entry of zip.entries) {
        const sha256 = isFileFacts.exec(entry.fileName)?.[1]
        if (sha256 === undefined) continue
        try {
          const file = parsed(await zip.text(entry, maxTextBytes * 2), keptFile)
          const bytes = entryOf(`${entryNames.files}${file.sha256}`)
          const copy = file.copy && entryOf(`${entryNames.files}${file.copy.sha256}`)
          if (!bytes || file.sha256 !== sha256 || bytes.uncompressedSize !== file.bytes)
            throw new Error('Its bytes are not in the zip.')
          yield { file, bytes: () => zip.stream(bytes), copy: copy && (() => zip.stream(copy)) }
        } catch (error) {
          note(entry.fileName, error)
        }
      }
    },
    note: (name, reason) => note(name, new Error(reason)),
    traces: traces && { bytes: traces.uncompressedSize, pieces: () => zip.stream(traces) },
    settings,
    prompts,
    problems: problems.first,
    problemCount: problems.count,
    close: async () => zip.close(),
  }
}

async function readHead(zip: OpenedZip, entry: Entry | null): Promise<z.infer<typeof manifest>> {
  if (!entry) {
    throw refusal(words('This zip is no export of Holdfast: it has no manifest.json. Nothing was imported.'))
  }
  let head: z.infer<typeof manifest>
  try {
    head = parsed(await zip.text(entry, maxTextBytes), manifest)
  } catch {
    throw refusal(words('This zip is no export of Holdfast: its manifest.json cannot be read. Nothing was imported.'))
  }
  if (head.version > formatVersion) {
    throw refusal(
      said(
        'This export was made by a newer Holdfast ({appVersion}). Install that version to import it; nothing was imported.',
        { appVersion: head.appVersion },
      ),
    )
  }
  return head
}

function parsed<T>(text: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(text))
}

const isFileFacts = new RegExp(`^${entryNames.files}([0-9a-f]{64})\\.json$`)

/** Where traces go stays as it is: the keys for it are not in the file. */
function withoutConnection(read: ReadSettings): ReadSettings {
  const { langfuse: _, ...settings } = read.settings
  return { ...read, settings }
}
