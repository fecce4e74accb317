import { createReadStream, createWriteStream } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Entry } from 'yauzl'
import type { ChatSource } from '../../../shared/domain.ts'
import { words } from '../../../shared/words/t.ts'
import { RouteFailure } from '../../ipc/route-failure.ts'
import type { ImportedChat } from '../../store/chat/chat-imports.ts'
import { toStoreError } from '../../store/errors.ts'
import type { StartProcess } from '../../store/thread/helper-process.ts'
import type { ArchiveFile } from '../archive-file.ts'
import { needImportRoom } from '../import-room.ts'
import { createProblems } from '../problems.ts'
import { openZip, refusal, type OpenedZip } from '../zip-file.ts'
import type { FoundChat } from './chats-job.ts'
import { startChatsReading, type ChatsReading } from './chats-reading.ts'
import type { ImportDefaults } from './found-chats.ts'

/** Of one conversation in a list. */
const maxChatBytes = 64_000_000
/** Of a file that can only be read as a whole. */
const maxWholeBytes = 400_000_000
/** Of a database, which is unpacked to the disk. */
const maxDatabaseBytes = 8_000_000_000

const listName = /(^|\/)conversations(-\d+)?\.json$/
const databaseName = /(^|\/)cherrystudio\.(sqlite|db)$/
const backupName = /(^|\/)data\.json$/

/**
 * The chats of another app, or one of Holdfast's own, as they lie in a file: ChatGPT's and Claude's `conversations.json`, Cherry Studio's
 * `data.json` or `cherrystudio.sqlite`, in a zip or alone. The content decides. A database is unpacked beside the file. Null where it is none
 * of these. Throws RouteFailure.
 */
export async function openChatsFile(
  file: string,
  defaults: ImportDefaults,
  startProcess: StartProcess,
): Promise<ArchiveFile | null> {
  const kind = await kindOf(file)
  if (kind === null) return null
  if (kind !== 'zip') {
    const { size } = await fs.stat(file)
    const part = {
      name: '',
      bytes: size,
      database: kind === 'database' ? file : null,
      pieces: () => createReadStream(file),
    }
    return chatsIn(
      [part],
      () => startChatsReading(startProcess, defaults),
      () => {},
    )
  }
  const names = [listName, databaseName, backupName]
  const zip = await openZip(file, (fileName) => names.some((name) => name.test(fileName)))
  const [lists = [], [database] = [], backups = []] = names.map((name) =>
    zip.entries.filter(({ fileName }) => name.test(fileName)),
  )
  const wanted = lists.length > 0 ? lists : database ? [database] : backups
  if (wanted.length > 0) {
    return chatsIn(
      wanted.map((entry) => partOf(zip, entry, entry === database ? `${file}.database` : null)),
      () => startChatsReading(startProcess, defaults),
      zip.close,
    )
  }
  zip.close()
  if (zip.entries.some(({ fileName }) => /(^|\/)IndexedDB\//.test(fileName))) {
    throw refusal(
      words(
        'This backup of Cherry Studio 1 holds its database as it lies on the disk, which only Cherry Studio can read. Back up with Cherry Studio 2, once it has taken over its data. Nothing was imported.',
      ),
    )
  }
  return null
}

interface FilePart {
  /** Empty where the file is no zip. */
  name: string
  bytes: number
  /** Where the database lies, or is unpacked to; null where it is JSON. */
  database: string | null
  pieces(): AsyncIterable<Uint8Array>
}

const partOf = (zip: OpenedZip, entry: Entry, database: string | null): FilePart => ({
  name: entry.fileName,
  bytes: entry.uncompressedSize,
  database,
  pieces: () => zip.stream(entry),
})

/** Null where it is none of these. */
async function kindOf(file: string): Promise<'zip' | 'json' | 'database' | null> {
  const handle = await fs.open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1000), 0, 1000, 0)
    const head = buffer.toString('latin1', 0, bytesRead)
    if (head.startsWith('PK')) return 'zip'
    if (head.startsWith('SQLite format 3\0')) return 'database'
    return /^(\xEF\xBB\xBF)?\s*[[{]/.test(head) ? 'json' : null
  } finally {
    await handle.close()
  }
}

function chatsIn(parts: FilePart[], startReading: () => ChatsReading, closeFile: () => void): ArchiveFile {
  const problems = createProblems()
  let source: ChatSource | null = null
  let readBytes = 0
  /** What was told once of a file is not told again when it is read anew. */
  let isFirstReading = true
  let reading: ChatsReading | null = null
  let isClosed = false
  const unpacked = new Set<string>()

  /** Counts what is read. */
  async function* bytesOf(part: FilePart): AsyncGenerator<Uint8Array> {
    for await (const bytes of part.pieces()) {
      if (isClosed) throw refusal(words('The import was cancelled. Nothing of it was kept.'))
      readBytes += bytes.byteLength
      yield bytes
    }
  }

  async function unpack(part: FilePart, to: string): Promise<void> {
    if (part.name === '' || unpacked.has(to)) return
    if (part.bytes > maxDatabaseBytes) throw refusal(words('It is larger than such a file can be.'))
    needImportRoom(path.dirname(to), part.bytes)
    unpacked.add(to)
    const output = createWriteStream(to, { mode: 0o600 })
    await pipeline(bytesOf(part), output).catch((error: unknown) => {
      throw error instanceof RouteFailure ? error : toStoreError(error)
    })
  }

  async function* foundIn(part: FilePart, by: ChatsReading): AsyncGenerator<FoundChat> {
    if (part.database !== null) {
      await unpack(part, part.database)
      yield* by.found({ kind: 'database', file: part.database })
      return
    }
    const isWhole = backupName.test(part.name) || (part.name === '' && (await isOneObject(part)))
    yield* by.found({ kind: 'part', maxValueBytes: isWhole ? maxWholeBytes : maxChatBytes })
    for await (const bytes of bytesOf(part)) yield* by.found({ kind: 'bytes', bytes })
    yield* by.found({ kind: 'end' })
  }

  async function* read(): AsyncGenerator<ImportedChat> {
    const seen = new Set<string>()
    readBytes = 0
    const by = startReading()
    reading = by
    try {
      for (const part of parts) {
        for await (const found of foundIn(part, by)) {
          const note = (reason: string): void => {
            if (isFirstReading) problems.note([part.name, found.place].filter(Boolean).join(', '), reason)
          }
          if (found.kind === 'problem') {
            note(found.reason)
            continue
          }
          source ??= found.source
          if (seen.has(found.chat.id)) note(words('This chat is in the file twice; the first is taken.'))
          else yield found.chat
          seen.add(found.chat.id)
        }
      }
    } finally {
      await by.end()
    }
    isFirstReading = false
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
    async close() {
      isClosed = true
      closeFile()
      await reading?.end()
      for (const file of unpacked) await fs.rm(file, { force: true })
    },
  }
}

/** A list is read entry by entry; an object is one chat, or a backup, which is large. */
async function isOneObject(part: FilePart): Promise<boolean> {
  for await (const chunk of part.pieces()) {
    const text = Buffer.from(chunk.subarray(0, 1000)).toString('latin1')
    return /^[^[{]*\{/.test(text)
  }
  return false
}
