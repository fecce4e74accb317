import Database from 'better-sqlite3'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databaseFileName, openReaderDatabase, openWriterDatabase } from '../../../../src/main/store/schema/database.ts'
import type { Db } from '../../../../src/main/store/schema/db.ts'
import { createReader, type Reader } from '../../../../src/main/store/thread/reader.ts'
import { createWriter, type Writer } from '../../../../src/main/store/thread/writer.ts'
import { analysisOf, type TestAnalysis } from '../../../support/analysis.ts'
import { aTurn, anEnd } from '../../../support/turn-fixtures.ts'
import { observationsOf } from '../../../support/observations.ts'

let folder: string
let db: Db
let write: Writer
let read: Reader
let analysis: TestAnalysis

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-store-'))
  db = openWriterDatabase(folder)
  write = createWriter(db)
  read = createReader(openReaderDatabase(folder))
  analysis = analysisOf(folder)
})

afterEach(async () => {
  await analysis.close()
  db.close()
  fs.rmSync(folder, { recursive: true })
})

const finish = (traceId: string, end = anEnd()) =>
  write.finishTurn({ traceId, messageStatus: end.status, messageError: null, end, nowMs: 1_790_000_002_000 })

describe('a turn', () => {
  it('is on disk with its prompt before the request goes out', () => {
    const turn = aTurn({}, 'Hold this thought')
    write.beginTurn(turn)
    const conversation = read.getConversation(turn.start.conversationId)
    expect(conversation?.messages.map((message) => [message.role, message.content, message.status])).toEqual([
      ['user', 'Hold this thought', 'complete'],
      ['assistant', '', 'streaming'],
    ])
    expect(conversation?.messages[1]?.delivery).toBe('open')
    expect(read.outboxState().ledger.accepted).toBe(0)
  })

  it('keeps what its answer has beside the text, by which it is found', async () => {
    const turn = aTurn()
    const extras = {
      toolCalls: [{ id: null, type: 'function' as const, name: 'get_weather', arguments: '{"city":"Reykjavik"}' }],
      annotations: [{ type: 'url_citation', url_citation: { url: 'https://sky.example/', title: 'Aurora tonight' } }],
      refusal: null,
    }
    write.beginTurn(turn)
    finish(turn.start.traceId, anEnd({ output: 'Cold.', extras }))
    expect(read.getMessage(turn.start.messageId)).toMatchObject({ content: 'Cold.', extras })
    for (const text of ['get_weather', 'reykjavik', 'aurora ton', 'cold']) {
      expect(read.searchMessages(text).hits.map(({ messageId }) => messageId)).toEqual([turn.start.messageId])
      const filter = { fromMs: null, toMs: null, text }
      expect((await analysis.read.tracePage(filter, null, 10)).rows.map(({ traceId }) => traceId)).toEqual([
        turn.start.traceId,
      ])
    }
    expect(read.searchMessages('aurora').hits[0]?.snippet).toContain('\u0001Aurora\u0002')
    expect(read.searchMessages('url_citation').hits).toEqual([])
  })

  it('shows an answer whose extras a damaged column does not tell', () => {
    const turn = aTurn()
    write.beginTurn(turn)
    finish(turn.start.traceId)
    for (const odd of ['{', '[]', '{"toolCalls":7}', 'null']) {
      db.prepare('UPDATE messages SET extras = ? WHERE id = ?').run(odd, turn.start.messageId)
      expect(read.getMessage(turn.start.messageId)).toMatchObject({ content: 'A unit of work.', extras: null })
    }
  })

  it('counts as accepted and pending once its record is written', () => {
    const turn = aTurn()
    write.beginTurn(turn)
    finish(turn.start.traceId)
    expect(read.outboxState().ledger).toEqual({ accepted: 1, delivered: 0, pending: 1, dead: 0, lost: 0 })
    const detail = read.traceDetail(turn.start.traceId)
    expect(detail?.delivery).toBe('recorded')
    expect(detail?.usage).toEqual({
      input: 8,
      inputCached: 2,
      inputCacheWrite: 0,
      output: 4,
      outputReasoning: 1,
      total: 15,
    })
    expect(observationsOf(read, turn.start.traceId).map(({ name }) => name)).toEqual(['chat_request', 'llm_completion'])
  })

  it('is refused a second end, and writes nothing of it', () => {
    const turn = aTurn()
    write.beginTurn(turn)
    finish(turn.start.traceId)
    expect(() => finish(turn.start.traceId)).toThrow(/not open/)
    expect(read.outboxState().ledger.accepted).toBe(1)
  })

  it('that a crash left open is closed once as an error, with what had streamed', () => {
    const turn = aTurn()
    write.beginTurn(turn)
    write.saveProgress(turn.start.traceId, 'half an ans', '', 90, turn.start.startedAtMs + 700)
    expect(write.interruptOpenTurns(turn.start.startedAtMs + 60_000).traceIds).toEqual([turn.start.traceId])
    expect(write.interruptOpenTurns(turn.start.startedAtMs + 60_000).traceIds).toEqual([])
    const detail = read.traceDetail(turn.start.traceId)
    expect(detail).toMatchObject({ level: 'ERROR', errorType: 'interrupted', durationMs: 700, timeToFirstTokenMs: 90 })
    expect(read.getMessage(turn.start.messageId)).toMatchObject({ content: 'half an ans', status: 'interrupted' })
    expect(read.outboxState().ledger).toMatchObject({ accepted: 1, pending: 1 })
  })

  it('is found by the words of its prompt and of its answer, whatever is typed', async () => {
    const turn = aTurn({}, 'Why do mooring ropes "hold"?')
    write.beginTurn(turn)
    finish(turn.start.traceId, anEnd({ output: 'Because of friction.' }))
    expect(read.searchMessages('moor').hits[0]?.conversationId).toBe(turn.start.conversationId)
    expect(read.searchMessages('friction').hits.length).toBe(1)
    expect(read.searchMessages('" OR * NEAR(').hits).toEqual([])
    expect((await analysis.read.tracePage({ fromMs: null, toMs: null, text: 'mooring' }, null, 10)).rows.length).toBe(1)
  })
})

describe('the database', () => {
  it('is opened with FULL, WAL and foreign keys', () => {
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
  })

  it('from a newer version is refused and left as it was', () => {
    db.pragma('user_version = 999')
    db.close()
    const file = path.join(folder, databaseFileName)
    expect(() => openWriterDatabase(folder)).toThrow(/newer Holdfast/)
    const again = new Database(file)
    expect(again.pragma('user_version', { simple: true })).toBe(999)
    again.close()
  })
})
