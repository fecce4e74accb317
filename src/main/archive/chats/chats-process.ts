import { parentOf } from '../../parent-process.ts'
import { createJsonPieces, type JsonPiece } from '../../records/import/json-pieces.ts'
import { words } from '../../../shared/words/t.ts'
import { reasonOf } from '../problems.ts'
import type { ChatsAnswer, ChatsRequest, FoundChat } from './chats-job.ts'
import { readCherryStudio } from './cherry-studio-database.ts'
import { chatsOf, type FoundChats, type ImportDefaults } from './found-chats.ts'

// The process that reads other apps' chats: a backup may be one value of hundreds of megabytes, or made to take all memory there is.
const parent = parentOf(process)

let pieces = createJsonPieces(0, 0)
let found: Iterator<FoundChat> = [][Symbol.iterator]()

function* chatsInPieces(of: Iterable<JsonPiece>, defaults: ImportDefaults): Generator<FoundChat> {
  for (const piece of of) {
    const place = piece.entry === null ? `line ${piece.line}` : `entry ${piece.entry}`
    if (piece.problem === null) yield* chatsInText(piece.text, place, defaults)
    else {
      const reason =
        piece.problem === 'too-long'
          ? words('It is longer than a chat can be (64 MB).')
          : words('The JSON is broken here.')
      yield { kind: 'problem', place, reason }
    }
  }
}

function* chatsInText(text: string, place: string, defaults: ImportDefaults): Generator<FoundChat> {
  let read: FoundChats
  try {
    const chats = chatsOf(JSON.parse(text))
    if (!chats) throw new Error(words('It is no chat of ChatGPT, Claude, Cherry Studio or Holdfast.'))
    read = chats
  } catch (error) {
    yield { kind: 'problem', place, reason: reasonOf(error) }
    return
  }
  for (const each of read.chats) {
    try {
      yield { kind: 'chat', place, source: read.source, chat: each(defaults) }
    } catch (error) {
      yield { kind: 'problem', place, reason: reasonOf(error) }
    }
  }
}

function take(request: ChatsRequest, defaults: ImportDefaults): Iterator<FoundChat> {
  switch (request.kind) {
    case 'part':
      pieces = createJsonPieces(request.maxValueBytes, Number.MAX_SAFE_INTEGER)
      return [][Symbol.iterator]()
    case 'bytes':
      return chatsInPieces(pieces.write(request.bytes), defaults)
    case 'end':
      return chatsInPieces(pieces.end(), defaults)
    case 'database':
      return readCherryStudio(request.file, defaults)
  }
}

parent.on('message', ({ id, method, args }) => {
  let value: ChatsAnswer
  try {
    if (method !== 'next') found = take(...(args as [ChatsRequest, ImportDefaults]))
    const next = found.next()
    value = { found: next.done === true ? null : next.value }
  } catch (error) {
    value = { failed: reasonOf(error) }
  }
  parent.postMessage({ id, ok: true, value }, [])
})
