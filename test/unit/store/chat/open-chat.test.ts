import { array, assert, boolean, constant, double, nat, oneof, property, record } from 'fast-check'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openReaderDatabase, openWriterDatabase } from '../../../../src/main/store/schema/database.ts'
import type { CallStep } from '../../../../src/main/records/record.ts'
import { createStepWrites } from '../../../../src/main/store/chat/turn-steps.ts'
import type { Db } from '../../../../src/main/store/schema/db.ts'
import { createReader, type Reader } from '../../../../src/main/store/thread/reader.ts'
import { threadOf } from '../../../../src/renderer/chat/thread.ts'
import { fillChats } from '../../../support/chat-rows.ts'

let folder: string
let db: Db
let read: Reader

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-open-chat-'))
  db = openWriterDatabase(folder)
  read = createReader(openReaderDatabase(folder))
})
afterEach(() => {
  db.close()
  fs.rmSync(folder, { recursive: true })
})

const aCall: CallStep = {
  kind: 'call',
  spanId: '',
  startedAtMs: 1,
  durationMs: 1,
  callId: 'c',
  wireName: 'echo',
  serverId: 'file:everything',
  serverName: 'everything',
  tool: 'echo',
  arguments: '{}',
  at: 0,
  state: 'done',
  approval: 'once',
  result: { parts: [{ type: 'text', text: 'Echo' }], isError: false, isCut: false },
  words: null,
}
const branchOf = (chat: ReturnType<Reader['getConversation']>): readonly string[] => (chat ? threadOf(chat).branch : [])
const fill = (messageCount: number): void => fillChats(db, [{ id: 'chat', title: 'A chat', messageCount }])

describe('what is shown first of a chat', () => {
  it('is its end, where that is long enough to fill a window and the rest is much', () => {
    fill(1000)
    const [opened, whole] = [read.openConversation('chat'), read.getConversation('chat')]
    expect(opened?.isWhole).toBe(false)
    expect(branchOf(opened)).toEqual(branchOf(whole).slice(-120))
    expect(opened).toEqual({ ...whole, messages: whole?.messages.slice(-120), isWhole: false })
  })

  it.each([120, 1000])('has the calls and the files of its messages, of %d', (messageCount) => {
    fill(messageCount)
    const answer = `chat-${messageCount - 1}`
    const { putStep } = createStepWrites(db)
    for (const position of [0, 1]) {
      const place = { messageId: answer, conversationId: 'chat', position }
      putStep(place, { ...aCall, spanId: `00000000000000a${position}` })
    }
    for (const [position, name] of ['one.txt', 'two.txt'].entries())
      db.prepare('INSERT INTO message_attachments (message_id, position, sha256, name) VALUES (?, ?, ?, ?)').run(
        `chat-${messageCount - 2}`,
        position,
        String(position).repeat(64),
        name,
      )
    const [opened, whole] = [read.openConversation('chat'), read.getConversation('chat')]
    expect(opened?.messages.at(-1)?.calls.map(({ id }) => id)).toEqual(['00000000000000a0', '00000000000000a1'])
    expect(opened?.messages.at(-2)?.attachments?.map(({ name }) => name)).toEqual(['one.txt', 'two.txt'])
    expect(opened?.messages).toEqual(whole?.messages.slice(-120))
  })

  it('is all of a short one, and of one that shows a branch from long ago', () => {
    fill(120)
    expect(read.openConversation('chat')).toEqual({ ...read.getConversation('chat'), isWhole: true })
    db.prepare("DELETE FROM messages WHERE conversation_id = 'chat'").run()
    db.prepare("DELETE FROM conversations WHERE id = 'chat'").run()
    fill(1000)
    db.prepare("UPDATE conversations SET leaf_message_id = 'chat-500'").run()
    expect(read.openConversation('chat')).toEqual({ ...read.getConversation('chat'), isWhole: true })
    expect(read.openConversation('gone')).toBeNull()
  })

  it('ends where damage made a circle of it', () => {
    fill(1000)
    db.prepare("UPDATE messages SET parent_id = 'chat-999' WHERE id = 'chat-990'").run()
    expect(branchOf(read.openConversation('chat')).at(-1)).toBe('chat-999')
  })

  it('is the same as in the whole of it, whatever branches off, was deleted or was moved up', () => {
    const step = record({
      back: oneof({ weight: 9, arbitrary: constant(1) }, nat(30)),
      isDeleted: boolean(),
    })
    assert(
      property(
        array(step, { minLength: 121, maxLength: 260 }),
        nat(50),
        double({ min: 0, max: 1, noNaN: true }),
        (steps, leafFromEnd, deletedPart) => {
          db.exec('DELETE FROM messages; DELETE FROM conversations')
          fill(steps.length)
          const change = db.prepare('UPDATE messages SET parent_id = ?, deleted_at_ms = ? WHERE id = ?')
          db.transaction(() => {
            for (const [place, { back, isDeleted }] of steps.entries()) {
              const isGone = isDeleted && ((place * 37) % 100) / 100 < deletedPart
              change.run(place < back ? null : `chat-${place - Math.max(1, back)}`, isGone ? 1 : null, `chat-${place}`)
            }
            db.prepare('UPDATE conversations SET leaf_message_id = ?').run(`chat-${steps.length - 1 - leafFromEnd}`)
          })()
          const [opened, whole] = [read.openConversation('chat'), read.getConversation('chat')]
          if (!opened || !whole) throw new Error('it is there')
          const branch = branchOf(opened)
          expect(branch).toEqual(branchOf(whole).slice(-branch.length))
          const known = new Map(whole.messages.map((message) => [message.id, message]))
          expect(opened.messages).toEqual(opened.messages.map(({ id }) => known.get(id)))
          if (opened.isWhole) expect(opened).toEqual({ ...whole, isWhole: true })
          else expect(branch.length).toBeGreaterThanOrEqual(40)
        },
      ),
      { numRuns: 60, endOnFailure: true },
    )
  })
})
