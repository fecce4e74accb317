import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProgress } from '../../../../src/main/chat/progress.ts'
import { openDatabaseFile, openPlain, openWriterDatabase } from '../../../../src/main/store/schema/database.ts'
import type { Db } from '../../../../src/main/store/schema/db.ts'
import { migrations } from '../../../../src/main/store/schema/migrations/index.ts'
import { createReader } from '../../../../src/main/store/thread/reader.ts'
import { createWriter, type Writer } from '../../../../src/main/store/thread/writer.ts'
import { createTextLog } from '../../../../src/main/llm/text-log.ts'
import { databaseIn, finish } from '../../../support/store-fixtures.ts'
import { aTurn } from '../../../support/turn-fixtures.ts'
import { observationsOf } from '../../../support/observations.ts'

let folder: string
let db: Db
let write: Writer

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-progress-'))
  db = openWriterDatabase(folder)
  write = createWriter(db)
})

afterEach(() => {
  db.close()
  fs.rmSync(folder, { recursive: true })
})

const turn = aTurn()
const { traceId, messageId, startedAtMs } = turn.start
const atMs = startedAtMs + 700
const kept = () => createReader(db).getMessage(messageId)
const rowsOf = (table: string): number => Number(db.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get())

describe('what has streamed of a turn that a crash left open', () => {
  it('is joined from its pieces, and these are gone once it is closed', () => {
    write.beginTurn(turn)
    expect(write.saveProgress(traceId, 'half ', 'hm', 90, atMs, { output: 0, reasoning: 0 })).toEqual({
      output: 5,
      reasoning: 2,
    })
    write.saveProgress(traceId, 'an ans', '', 90, atMs + 500, { output: 5, reasoning: 2 })
    write.interruptOpenTurns(atMs)
    expect(kept()).toMatchObject({ content: 'half an ans', reasoning: 'hm', status: 'interrupted' })
    expect(createReader(db).traceDetail(traceId)).toMatchObject({ durationMs: 1200, timeToFirstTokenMs: 90 })
    expect([rowsOf('open_turn_parts'), rowsOf('open_turn_progress')]).toEqual([0, 0])
  })

  it('has the tool calls that had come, which count as what the model wrote', async () => {
    write.beginTurn(turn)
    const extras = {
      toolCalls: [{ id: 'a', type: 'function' as const, name: 'get_weather', arguments: '' }],
      annotations: [],
      refusal: null,
    }
    const read = (): typeof extras => structuredClone(extras)
    const { tick } = createProgress(createTextLog(), createTextLog(), read, async (output, reasoning, from, change) =>
      write.saveProgress(traceId, output, reasoning, 90, atMs, from, change),
    )
    await tick()
    for (const toolCall of extras.toolCalls) toolCall.arguments = '{"city":"Pa'
    await tick()
    await tick()
    write.interruptOpenTurns(atMs)
    expect(kept()).toMatchObject({ content: '', extras, status: 'interrupted' })
    const [, sent] = observationsOf(createReader(db), traceId)
    expect(sent?.output?.value).toMatchObject({
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Pa' } }],
    })
    expect(sent?.usageDetails?.['output']).toBeGreaterThan(3)
  })

  it('is what its texts are now, where they began anew', async () => {
    write.beginTurn(turn)
    const [output, reasoning] = [createTextLog(), createTextLog()]
    const { tick, restart } = createProgress(
      output,
      reasoning,
      () => null,
      async (text, thought, from, change) => write.saveProgress(traceId, text, thought, 90, atMs, from, change),
    )
    output.add('Let me see.')
    await tick()
    reasoning.add(output.text())
    output.clear()
    restart()
    await tick()
    output.add('The answer.')
    await tick()
    write.interruptOpenTurns(atMs)
    expect(kept()).toMatchObject({ content: 'The answer.', reasoning: 'Let me see.' })
  })

  it('never goes out without usage, which is marked as an estimate', () => {
    write.beginTurn(turn)
    write.saveProgress(traceId, 'half an answer', 'hm', 90, atMs, { output: 0, reasoning: 0 })
    write.interruptOpenTurns(atMs)
    const detail = createReader(db).traceDetail(traceId)
    const sent = observationsOf(createReader(db), traceId).find(({ type }) => type === 'generation')
    expect(sent?.usageDetails).toMatchObject({ output: 4, output_reasoning_tokens: 1 })
    expect(sent?.usageDetails?.['input']).toBeGreaterThan(0)
    expect(sent?.metadata['usage_source']).toBe('estimate')
    expect(detail?.usage?.estimated).toBe(true)
  })

  it('has nothing twice where a piece comes again, and no gap where one was missed', () => {
    write.beginTurn(turn)
    write.saveProgress(traceId, 'abc', '', null, atMs, { output: 0, reasoning: 0 })
    expect(write.saveProgress(traceId, 'abcdef', '', null, atMs, { output: 0, reasoning: 0 }).output).toBe(6)
    expect(write.saveProgress(traceId, 'xyz', '', null, atMs, { output: 9, reasoning: 0 }).output).toBe(6)
    write.interruptOpenTurns(atMs)
    expect(kept()?.content).toBe('abcdef')
  })

  it('says where a piece was lost with a damaged page', () => {
    write.beginTurn(turn)
    for (const word of ['one ', 'two ', 'three']) write.saveProgress(traceId, word, '', null, atMs)
    db.prepare("DELETE FROM open_turn_parts WHERE output = 'two '").run()
    write.interruptOpenTurns(atMs)
    expect(kept()?.content).toMatch(/^one \n\[… a part .* could not be read …\]\nthree$/)
  })

  it('is written only as long as the turn is open', () => {
    write.beginTurn(turn)
    finish(write, traceId, { atMs })
    write.saveProgress(traceId, 'late', '', null, atMs)
    expect(rowsOf('open_turn_parts') + rowsOf('open_turn_progress')).toBe(0)
  })

  it('counts as well where an earlier version wrote it', () => {
    const oldFolder = fs.mkdtempSync(path.join(folder, 'old-'))
    const old = openPlain(databaseIn(oldFolder))
    for (const migration of migrations) {
      if (migration.name === 'turn-progress') break
      old.exec(migration.sql)
      old.pragma(`user_version = ${migration.version}`)
    }
    createWriter(db).beginTurn(turn)
    const start = db.prepare('SELECT start FROM open_turns').pluck().get()
    old
      .prepare('INSERT INTO open_turns VALUES (?, ?, ?, ?, ?, ?)')
      .run(traceId, start, 'old words', 'old thought', 80, startedAtMs + 300)
    old.close()
    const migrated = openDatabaseFile(databaseIn(oldFolder), () => {})
    expect(createWriter(migrated).interruptOpenTurns(atMs).traceIds).toEqual([traceId])
    const payload = migrated.prepare<[], string>('SELECT payload FROM payloads').pluck().get()
    migrated.close()
    expect(payload).toContain('old words')
    expect(payload).toContain('old thought')
  })
})

describe('saving while it streams', () => {
  it('makes up for a write that found the disk full, and never cuts a character in two', async () => {
    write.beginTurn(turn)
    const output = createTextLog()
    const { tick } = createProgress(
      output,
      createTextLog(),
      () => null,
      async (text, reasoning, from) => write.saveProgress(traceId, text, reasoning, null, atMs, from),
    )
    output.add('before \ud83d')
    await tick()
    output.add(`\ude00 ${'and more '.repeat(50_000)}`)
    const pages = Number(db.pragma('page_count', { simple: true }))
    db.pragma(`max_page_count = ${pages + 10}`)
    await expect(tick()).rejects.toThrow(/full/)
    db.pragma('max_page_count = 1000000')
    output.add('end')
    await tick()
    await tick()
    write.interruptOpenTurns(atMs)
    expect(kept()?.content).toBe(output.text())
    expect(output.text()).toContain('before 😀 and')
  })

  it('asks for one write at a time', async () => {
    const asked: string[] = []
    const { promise, resolve } = Promise.withResolvers<{ output: number; reasoning: number }>()
    const output = createTextLog()
    const { tick } = createProgress(
      output,
      createTextLog(),
      () => null,
      (text) => {
        asked.push(text)
        return promise
      },
    )
    output.add('one')
    const first = tick()
    output.add(' two')
    await tick()
    resolve({ output: 3, reasoning: 0 })
    await first
    await tick()
    expect(asked).toEqual(['one', ' two'])
  })

  it('writes as much as came, and no more, however long the answer is', () => {
    write.beginTurn(aTurn({ traceId, messageId }, 'a long prompt '.repeat(20_000)))
    db.pragma('wal_autocheckpoint = 0')
    db.pragma('wal_checkpoint(TRUNCATE)')
    const piece = 'word '.repeat(2_000)
    const ticks = 200
    for (let tick = 0; tick < ticks; tick++) write.saveProgress(traceId, piece, '', null, atMs + tick / 3)
    const written = fs.statSync(`${databaseIn(folder)}-wal`).size
    expect(written).toBeLessThan(4 * ticks * piece.length)
  })
})

describe('a log of a text', () => {
  it('gives any end of it, also across its blocks', () => {
    const log = createTextLog()
    let plain = ''
    for (let index = 0; index < 30_000; index++) {
      log.add(`${index} `)
      plain += `${index} `
    }
    expect(log.length).toBe(plain.length)
    expect(log.text()).toBe(plain)
    for (const offset of [0, 1, 32_768, 40_000, 100_001, plain.length - 1, plain.length]) {
      expect(log.since(offset)).toBe(plain.slice(offset))
    }
  })
})
