import { createReadStream } from 'node:fs'
import fs from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import type { Entry } from 'yauzl'
import type { ChatSource, ConversationSettings } from '../../../shared/domain.ts'
import { createJsonPieces, type JsonPiece } from '../../records/import/json-pieces.ts'
import type { ImportedChat } from '../../store/chat/chat-imports.ts'
import type { ArchiveFile } from '../archive-file.ts'
import { chatFile } from '../format.ts'
import { createProblems } from '../problems.ts'
import { openZip, refusal, type OpenedZip } from '../zip-file.ts'
import { chatGptChat } from './chatgpt.ts'
import { cherryStudioChats } from './cherry-studio.ts'
import { claudeChat } from './claude.ts'
import { importedFrom, type SourceChat } from './source-chat.ts'
import { words } from '../../../shared/words/t.ts'

/** Of one conversation in a list. */
const maxChatBytes = 64_000_000
/** Of a file that can only be read as a whole. */
const maxWholeBytes = 400_000_000

const listName = /(^|\/)conversations(-\d+)?\.json$/
const backupName = /(^|\/)data\.json$/

/** What chats begin with that have none of their own. */
export interface ImportDefaults {
  settings: ConversationSettings
  nowMs: number
}

/**
 * The chats of another app, or one of Holdfast's own, as they lie in a file: ChatGPT's and Claude's `conversations.json`, Cherry Studio's
 * `data.json`, in a zip or alone. The content decides. Null where it is neither such a zip nor JSON. Throws RouteFailure.
 */
export async function openChatsFile(file: string, defaults: ImportDefaults): Promise<ArchiveFile | null> {
  const kind = await kindOf(file)
  if (kind === null) return null
  if (kind === 'json') {
    const { size } = await fs.stat(file)
    return chatsIn([{ name: '', bytes: size, pieces: () => createReadStream(file) }], defaults, () => {})
  }
  const zip = await openZip(file)
  const wanted = zip.entries.filter(({ fileName }) => listName.test(fileName))
  const entries = wanted.length > 0 ? wanted : zip.entries.filter(({ fileName }) => backupName.test(fileName))
  if (entries.length > 0)
    return chatsIn(
      entries.map((entry) => partOf(zip, entry)),
      defaults,
      zip.close,
    )
  zip.close()
  if (zip.entries.some(({ fileName }) => /(^|\/)IndexedDB\/|cherrystudio\.(sqlite|db)$/.test(fileName))) {
    throw refusal(
      words(
        'This backup of Cherry Studio holds its database as it lies on the disk, which only Cherry Studio can read. Nothing was imported.',
      ),
    )
  }
  return null
}

interface FilePart {
  /** Empty where the file is no zip. */
  name: string
  bytes: number
  pieces(): AsyncIterable<Uint8Array>
}

const partOf = (zip: OpenedZip, entry: Entry): FilePart => ({
  name: entry.fileName,
  bytes: entry.uncompressedSize,
  pieces: () => zip.stream(entry),
})

/** Null where it is neither. */
async function kindOf(file: string): Promise<'zip' | 'json' | null> {
  const handle = await fs.open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1000), 0, 1000, 0)
    const head = buffer.toString('latin1', 0, bytesRead)
    if (head.startsWith('PK')) return 'zip'
    return /^(\xEF\xBB\xBF)?\s*[[{]/.test(head) ? 'json' : null
  } finally {
    await handle.close()
  }
}

async function chatsIn(parts: FilePart[], defaults: ImportDefaults, close: () => void): Promise<ArchiveFile> {
  const problems = createProblems()
  let source: ChatSource | null = null
  let readBytes = 0
  /** What was told once of a file is not told again when it is read anew. */
  let isFirstReading = true

  async function* read(): AsyncGenerator<ImportedChat> {
    const seen = new Set<string>()
    readBytes = 0
    for (const part of parts) {
      const isWhole = backupName.test(part.name) || (part.name === '' && (await isOneObject(part)))
      const pieces = createJsonPieces(isWhole ? maxWholeBytes : maxChatBytes, Number.MAX_SAFE_INTEGER)
      for await (const chunk of part.pieces()) {
        readBytes += chunk.byteLength
        for (const piece of pieces.write(chunk)) yield* chatsOf(piece, part, seen)
        // Answers stream over this thread meanwhile.
        await setImmediate()
      }
      for (const piece of pieces.end()) yield* chatsOf(piece, part, seen)
    }
    isFirstReading = false
  }

  function* chatsOf(piece: JsonPiece, part: FilePart, seen: Set<string>): Generator<ImportedChat> {
    const place = [part.name, piece.entry === null ? `line ${piece.line}` : `entry ${piece.entry}`]
      .filter(Boolean)
      .join(', ')
    const note = (reason: unknown): void => {
      if (isFirstReading) problems.note(place, reason)
    }
    if (piece.problem !== null) {
      note(
        piece.problem === 'too-long'
          ? words('It is longer than a chat can be (64 MB).')
          : words('The JSON is broken here.'),
      )
      return
    }
    let found: Found | null = null
    try {
      found = chatsFrom(JSON.parse(piece.text))
      if (!found) note(words('It is no chat of ChatGPT, Claude, Cherry Studio or Holdfast.'))
    } catch (error) {
      note(error)
    }
    for (const each of found?.chats ?? []) {
      try {
        const chat = each(defaults)
        source ??= found?.source ?? null
        if (seen.has(chat.id)) note(words('This chat is in the file twice; the first is taken.'))
        else yield chat
        seen.add(chat.id)
      } catch (error) {
        note(error)
      }
    }
  }

  return {
    exportedAt: '',
    source: () => source,
    chatCount: 0,
    progress: () => ({ done: readBytes, total: parts.reduce((sum, { bytes }) => sum + bytes, 0) }),
    chats: read,
    traces: null,
    settings: null,
    prompts: [],
    problems: problems.first,
    problemCount: problems.count,
    close,
  }
}

interface Found {
  source: ChatSource
  chats: ((defaults: ImportDefaults) => ImportedChat)[]
}

function chatsFrom(value: unknown): Found | null {
  const of = (source: ChatSource, chats: SourceChat[]): Found => ({
    source,
    chats: chats.map(
      (chat) =>
        ({ settings, nowMs }) =>
          importedFrom(source, chat, settings, nowMs),
    ),
  })
  const ofChatGpt = chatGptChat(value)
  if (ofChatGpt) return of('chatgpt', [ofChatGpt])
  const ofClaude = claudeChat(value)
  if (ofClaude) return of('claude', [ofClaude])
  const ofCherryStudio = cherryStudioChats(value)
  if (ofCherryStudio) return of('cherry-studio', ofCherryStudio)
  if ((value as { format?: unknown } | null)?.format !== 'holdfast-conversation') return null
  const chat = chatFile.parse(value)
  return { source: 'holdfast', chats: [() => ({ ...chat, importedFrom: chat.importedFrom ?? 'holdfast' })] }
}

/** A list is read entry by entry; an object is one chat, or a backup, which is large. */
async function isOneObject(part: FilePart): Promise<boolean> {
  for await (const chunk of part.pieces()) {
    const text = Buffer.from(chunk.subarray(0, 1000)).toString('latin1')
    return /^[^[{]*\{/.test(text)
  }
  return false
}
