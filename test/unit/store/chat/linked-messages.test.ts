import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Message } from '../../../../src/shared/domain.ts'
import { openReaderDatabase, openWriterDatabase } from '../../../../src/main/store/schema/database.ts'
import type { Db } from '../../../../src/main/store/schema/db.ts'
import { createReader, type Reader } from '../../../../src/main/store/thread/reader.ts'
import { createWriter, type Writer } from '../../../../src/main/store/thread/writer.ts'
import { deliver, finish, nowMs } from '../../../support/store-fixtures.ts'
import { aTurn } from '../../../support/turn-fixtures.ts'

let folder: string
let db: Db
let write: Writer
let read: Reader
let messages: Message[]
const prompt = { name: 'greeting', version: 3, isEdited: false }
const messagesOf = (id: string): Message[] => read.getConversation(id)?.messages ?? []

/** A question of a prompt, an answer that stands beside others, and one that goes on from it. */
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-links-'))
  db = openWriterDatabase(folder)
  write = createWriter(db)
  read = createReader(openReaderDatabase(folder))
  const { assistantMessage, ...asked } = aTurn({}, 'Tell me')
  write.beginTurns([{ ...asked, prompt, assistantMessage: { ...assistantMessage, askedWith: 'group' } }], {})
  finish(write, asked.start.traceId)
  const { conversationId, messageId } = asked.start
  const on = aTurn({ conversationId })
  const next = { ...on.assistantMessage, conversationId, parentId: messageId, continuesId: messageId }
  write.beginTurns([{ ...on, newConversation: null, userMessage: null, assistantMessage: next }], {})
  finish(write, on.start.traceId)
  messages = messagesOf(conversationId)
})
afterEach(() => {
  db.close()
  fs.rmSync(folder, { recursive: true })
})

describe('what hangs together', () => {
  it('does so in a fork by ids of its own, apart from what it was copied from', () => {
    const [, first, second] = messages
    write.forkConversation(second?.id ?? '', 'fork', nowMs)
    const copies = messagesOf('fork')
    expect(copies.map(({ role }) => role)).toEqual(['user', 'assistant', 'assistant'])
    expect(copies[2]?.continuesId).toBe(copies[1]?.id)
    expect(read.promptOf(copies[0]?.id ?? '')).toEqual(prompt)
    // Keeping one of the answers there leaves those here as they are, and the other way round.
    expect(copies[1]).not.toHaveProperty('askedWith')
    expect(write.keepOne(first?.id ?? '')?.messageIds).toEqual([first?.id])
  })

  it('is shown to its end where the answer that it begins with is kept', () => {
    const [, first, second] = messages
    write.keepOne(first?.id ?? '')
    expect(read.getConversation(first?.conversationId ?? '')?.leafMessageId).toBe(second?.id)
  })

  it('stays one text where its second part is edited', () => {
    const [, first, second] = messages
    write.editAnswer(second?.id ?? '', 'edited', 'and on.', nowMs)
    expect(read.getMessage('edited')).toMatchObject({ parentId: first?.id, continuesId: first?.id, content: 'and on.' })
  })

  it('is told of as its chat has it once it is delivered, without what was deleted', () => {
    const [question, first, second] = messages
    write.deleteMessage(first?.id ?? '', nowMs)
    const told = read.messagesInBatches([deliver(write)], 20)
    expect(told?.map(({ id, parentId, delivery }) => [id, parentId, delivery])).toEqual([
      [second?.id, question?.id, 'delivered'],
    ])
  })
})
