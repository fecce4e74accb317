import { parentPort, workerData } from 'node:worker_threads'
import { createJsonPieces, type JsonPiece } from '../../records/import/json-pieces.ts'
import { words } from '../../../shared/words/t.ts'
import { reasonOf } from '../problems.ts'
import type { ChatsAnswer, ChatsJob, ChatsRequest, FoundChat } from './chats-job.ts'
import { readCherryStudio } from './cherry-studio-database.ts'
import { chatsOf, type FoundChats } from './found-chats.ts'

// The thread that reads other apps' chats: a backup may be one value of hundreds of megabytes, and answers stream meanwhile.
if (!parentPort) throw new Error('runs as a worker thread')
const parent = parentPort
const defaults = workerData as ChatsJob

let pieces = createJsonPieces(0, 0)
let found: Iterator<FoundChat> = [][Symbol.iterator]()

function* chatsInPieces(of: Iterable<JsonPiece>): Generator<FoundChat> {
  for (const piece of of) {
    const place = piece.entry === null ? `line ${piece.line}` : `entry ${piece.entry}`
    if (piece.problem === null) yield* chatsInText(piece.text, place)
    else {
      const reason =
        piece.problem === 'too-long'
          ? words('It is longer than a chat can be (64 MB).')
          : words('The JSON is broken here.')
      yield { kind: 'problem', place, reason }
    }
  }
}

function* chatsInText(text: string, place: string): Generator<FoundChat> {
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

function take(request: ChatsRequest): Iterator<FoundChat> {
  switch (request.kind) {
    case 'part':
      pieces = createJsonPieces(request.maxValueBytes, Number.MAX_SAFE_INTEGER)
      return [][Symbol.iterator]()
    case 'bytes':
      return chatsInPieces(pieces.write(request.bytes))
    case 'end':
      return chatsInPieces(pieces.end())
    case 'database':
      return readCherryStudio(request.file, defaults)
    case 'next':
      return found
  }
}

parent.on('message', (request: ChatsRequest) => {
  let answer: ChatsAnswer
  try {
    found = take(request)
    const { done, value } = found.next()
    answer = { found: done === true ? null : value }
  } catch (error) {
    answer = { failed: reasonOf(error) }
  }
  parent.postMessage(answer)
})
