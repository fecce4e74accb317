import type { Entry } from 'yauzl'
import type { z } from 'zod'
import { readSettingsFile, type ReadSettings } from '../settings/settings-file.ts'
import { chatFile, entryNames, formatVersion, manifest, type ChatFile } from './format.ts'
import { openZip, refusal, type OpenedZip } from './zip-file.ts'

const maxTextBytes = 4_000_000
/** A chat is read as a whole. */
const maxChatBytes = 256_000_000
const maxProblems = 20

export interface ArchiveFile {
  exportedAt: string
  chatCount: number
  /** One after the other, each read as it is asked for; what cannot be read is noted among the problems instead. */
  chats(): AsyncGenerator<ChatFile>
  traces: { bytes: number; pieces(): AsyncGenerator<Uint8Array> } | null
  settings: ReadSettings | null
  problems: { name: string; reason: string }[]
  problemCount(): number
  close(): void
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
  const problems: ArchiveFile['problems'] = []
  let problemCount = 0
  const note = (name: string, error: unknown): void => {
    problemCount += 1
    if (problems.length < maxProblems) problems.push({ name, reason: reasonOf(error) })
  }

  const settingsEntry = entryOf(entryNames.settings)
  let settings: ReadSettings | null = null
  try {
    if (settingsEntry) settings = withoutConnection(readSettingsFile(await zip.text(settingsEntry, maxTextBytes)))
  } catch (error) {
    note(entryNames.settings, error)
  }

  // A chat that went while the export ran left an empty file.
  const chats = zip.entries.filter(
    ({ fileName, uncompressedSize }) =>
      fileName.startsWith(entryNames.chats) && fileName.endsWith('.json') && uncompressedSize > 0,
  )
  const traces = entryOf(entryNames.traces)
  return {
    exportedAt: head.exportedAt,
    chatCount: chats.length,
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
    traces: traces && { bytes: traces.uncompressedSize, pieces: () => zip.stream(traces) },
    settings,
    problems,
    problemCount: () => problemCount,
    close: zip.close,
  }
}

async function readHead(zip: OpenedZip, entry: Entry | null): Promise<z.infer<typeof manifest>> {
  if (!entry) {
    throw refusal('This zip is no export of Holdfast: it has no manifest.json. Nothing was imported.')
  }
  let head: z.infer<typeof manifest>
  try {
    head = parsed(await zip.text(entry, maxTextBytes), manifest)
  } catch {
    throw refusal('This zip is no export of Holdfast: its manifest.json cannot be read. Nothing was imported.')
  }
  if (head.version > formatVersion) {
    throw refusal(
      `This export was made by a newer Holdfast (${head.appVersion}). Install that version to import it; nothing was imported.`,
    )
  }
  return head
}

function parsed<T>(text: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(text))
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'It is no JSON.'
  const issues = (error as { issues?: { message: string; path: PropertyKey[] }[] }).issues
  const first = issues?.[0]
  if (first) return first.path.length > 0 ? `${first.path.join('.')}: ${first.message}` : first.message
  return error instanceof Error ? error.message : String(error)
}

/** Where traces go stays as it is: the keys for it are not in the file. */
function withoutConnection(read: ReadSettings): ReadSettings {
  const { langfuse: _, ...settings } = read.settings
  return { ...read, settings }
}
