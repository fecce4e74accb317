import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { array, assert, boolean, constantFrom, nat, option, property, record, string } from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toChatFile, toMarkdown } from '../../../src/main/archive/chat-files.ts'
import { chatFile, type ChatFile } from '../../../src/main/archive/format.ts'
import { maxModelIdLength } from '../../../src/shared/model-ids.ts'
import { createReader } from '../../../src/main/store/thread/reader.ts'
import type { Writer } from '../../../src/main/store/thread/writer.ts'
import { nowMs, withDatabase } from '../../support/store-fixtures.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-any-chat-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

/** As a database would give it back: text without what SQLite ends a text at, or cannot hold. */
const text = string({ unit: 'grapheme', maxLength: 30 }).map((given) => given.replaceAll('\0', ''))
const someCall = record({
  arguments: text,
  state: constantFrom('done' as const, 'failed' as const, 'denied' as const, 'interrupted' as const),
  words: option(text),
  result: option(
    record({
      parts: array(
        text.map((said) => ({ type: 'text' as const, text: said })),
        { maxLength: 3 },
      ),
      isError: boolean(),
      isCut: boolean(),
    }),
  ),
}).map((call) => ({
  kind: 'call' as const,
  spanId: '00000000000000aa',
  startedAtMs: nowMs,
  durationMs: null,
  callId: 'c1',
  wireName: 'echo',
  serverId: 'file:everything',
  serverName: 'everything',
  tool: 'echo',
  at: 0,
  approval: null,
  ...call,
}))
const someMessage = record({
  steps: option(array(someCall, { minLength: 1, maxLength: 3 })),
  parent: nat(),
  role: constantFrom('user' as const, 'assistant' as const),
  content: text,
  reasoning: text,
  status: constantFrom('complete' as const, 'error' as const, 'stopped' as const, 'interrupted' as const),
  rating: constantFrom(null, 'up' as const, 'down' as const),
  comment: text,
  hasExtras: boolean(),
  mark: constantFrom(null, 'summary' as const, 'start' as const),
  isEdited: boolean(),
})

/** Any tree: each message follows one that came before it, or none. */
const someChat = record({
  title: text,
  pinned: boolean(),
  isArchived: boolean(),
  importedFrom: constantFrom(
    null,
    'chatgpt' as const,
    'claude' as const,
    'cherry-studio' as const,
    'holdfast' as const,
  ),
  draft: text,
  leaf: nat(),
  messages: array(someMessage, { minLength: 1, maxLength: 8 }),
}).map(({ title, pinned, isArchived, importedFrom, draft, leaf, messages }): ChatFile => {
  const ids = messages.map((_, index) => `message-${index}`)
  return {
    format: 'holdfast-conversation',
    version: 1,
    id: 'the-chat',
    title: title || 'Untitled',
    pinned,
    isArchived,
    importedFrom,
    folder: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs + 1,
    origin: null,
    draft,
    settings: { providerId: 'demo', model: 'm', systemPrompt: draft, parameters: { temperature: 0.5 } },
    leafMessageId: ids[leaf % ids.length] ?? null,
    messages: messages.map(({ parent, rating, comment, hasExtras, mark, isEdited, steps, ...message }, index) => ({
      ...message,
      id: ids[index] ?? '',
      parentId: parent % (index + 1) === 0 ? null : (ids[(parent % (index + 1)) - 1] ?? null),
      extras: hasExtras ? { toolCalls: [], annotations: [], refusal: comment } : null,
      error: message.status === 'error' ? { type: 'x', message: comment, advice: 'Retry' } : null,
      createdAtMs: nowMs + index,
      providerId: 'demo',
      model: 'm',
      traceId: null,
      feedback: rating && { value: rating, comment },
      ...(mark && { contextMark: mark }),
      ...(isEdited && { editedFrom: 'message-0' }),
      ...(steps && { steps }),
    })),
  }
})

function take(write: Writer, chat: ChatFile): number {
  const importId = write.beginImport('all.zip', 1, nowMs)
  write.endImportReading(importId, 0, [])
  expect(write.importChat(importId, chat)).toBe('here')
  write.confirmImport(importId)
  return importId
}

const counted = ['messages', 'conversations', 'scores', 'said', 'turn_steps'] as const

describe('any chat', () => {
  it('is the same after it was written out, read, taken in and written out again, and leaves nothing where it is undone', () => {
    // What is undone leaves nothing, so one database serves for all.
    withDatabase(folder, (write, db) => {
      const { getConversation, stepsInChat, knownChat } = createReader(db)
      assert(
        property(someChat, (chat) => {
          const importId = take(write, chatFile.parse(JSON.parse(JSON.stringify(chat))))
          const after = getConversation(chat.id)
          expect(after && toChatFile(after, stepsInChat(chat.id))).toEqual({ ...chat, title: after?.title })
          if (after) expect(toMarkdown(after)).toContain(`# ${after.title}`)
          // A second time nothing is added to it.
          take(write, chat)
          expect(getConversation(chat.id)).toEqual(after)
          const ids = chat.messages.map(({ id }) => id)
          expect(knownChat(chat.id, ids)).toBe('whole')

          while (!write.removeImportStep(importId)) continue
          const left = counted.map((table) => db.prepare<[], number>(`SELECT COUNT(*) FROM ${table}`).pluck().get())
          expect(left).toEqual(counted.map(() => 0))
        }),
        { numRuns: 60 },
      )
    })
  })

  it('is read again with the longest name of a model that one may be asked by, such as the path of its file', () => {
    const model = `/models/${'m'.repeat(maxModelIdLength)}`.slice(0, maxModelIdLength)
    assert(
      property(someChat, (chat) => {
        const settings = { ...chat.settings, model }
        const messages = chat.messages.map((message) => ({ ...message, model }))
        expect(chatFile.parse({ ...chat, settings, messages })).toMatchObject({ settings: { model } })
      }),
      { numRuns: 5 },
    )
  })

  it('that came is not taken for sent or waiting: what was said of its answers is imported', () => {
    withDatabase(folder, (write, db) => {
      const feedback = { value: 'up' as const, comment: '' }
      const chat: ChatFile = {
        format: 'holdfast-conversation',
        version: 1,
        id: 'c',
        title: 't',
        pinned: false,
        createdAtMs: 1,
        updatedAtMs: 1,
        origin: null,
        draft: '',
        settings: { providerId: 'demo', model: 'm', systemPrompt: '', parameters: {} },
        leafMessageId: 'nowhere',
        messages: [
          {
            id: 'a',
            parentId: null,
            role: 'assistant',
            content: 'x',
            reasoning: '',
            extras: null,
            status: 'complete',
            error: null,
            createdAtMs: 1,
            providerId: null,
            model: null,
            traceId: null,
            feedback,
          },
        ],
      }
      const importId = write.beginImport('all.zip', 1, nowMs)
      // Before its import waits, and after it was taken away, nothing may come.
      expect(write.importChat(importId, chat)).toBe('gone')
      write.endImportReading(importId, 0, [])
      expect(write.importChat(importId, chat)).toBe('here')
      // What it names as shown is not in it: something is, all the same.
      expect(createReader(db).getConversation('c')?.leafMessageId).toBe('a')
      expect(createReader(db).getMessage('a')?.feedback).toEqual({ ...feedback, delivery: 'imported' })
      expect(createReader(db).outboxState().ledger).toMatchObject({ accepted: 0 })
      while (!write.removeImportStep(importId)) continue
      expect(write.importChat(importId, chat)).toBe('gone')
    })
  })
})
