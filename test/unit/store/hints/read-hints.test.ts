import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { endingOf } from '../../../../src/main/llm/endings.ts'
import { noRedaction } from '../../../../src/main/records/redaction/redaction.ts'
import type { TurnEnd, TurnStart } from '../../../../src/main/records/record.ts'
import { openWriterDatabase } from '../../../../src/main/store/schema/database.ts'
import type { Db } from '../../../../src/main/store/schema/db.ts'
import { createHintReads } from '../../../../src/main/store/traces/read-hints.ts'
import { createWriter, type Writer } from '../../../../src/main/store/thread/writer.ts'
import type { HintFilter } from '../../../../src/shared/domain.ts'
import { replaceTraces, type TraceRecord } from '../../../support/chart-rows.ts'
import { finish } from '../../../support/store-fixtures.ts'
import { aTurn, anEnd } from '../../../support/turn-fixtures.ts'

let folder: string
let db: Db
let read: ReturnType<typeof createHintReads>
let write: Writer

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-hints-'))
  db = openWriterDatabase(folder)
  read = createHintReads(db)
  write = createWriter(db)
})
afterEach(() => {
  db.close()
  fs.rmSync(folder, { recursive: true })
})

const all: HintFilter = { fromMs: null, toMs: null }
const minuteMs = 60_000
const beginMs = 1_790_000_000_000

function call(minute: number, prompt: string, start: Partial<TurnStart> = {}, end: Partial<TurnEnd> = {}): void {
  const input = [{ role: 'user' as const, content: prompt }]
  const turn = aTurn({ startedAtMs: beginMs + minute * minuteMs, input, ...start }, prompt)
  write.beginTurn(turn)
  finish(write, turn.start.traceId, { end: anEnd(end), atMs: beginMs })
}

describe('hints of what is recorded', () => {
  test('tell the same input from another of as many tokens', () => {
    for (const minute of [0, 1, 2]) call(minute, 'Summarise the minutes\nof the meeting')
    for (const minute of [0, 1, 2]) call(minute, `number ${minute}`)
    expect(read.readHints(all, {})).toMatchObject({
      hints: [{ kind: 'repeated', count: 3, prompt: 'Summarise the minutes', costUsd: 0.002 }],
      traceCount: 6,
      onlySinceMs: null,
    })
  })

  test.each(['metadata', 'nothing'] as const)('take no input for the same that is not on record (%s)', (bodies) => {
    for (const minute of [0, 1, 2]) call(minute, `number ${minute}`, { redaction: { ...noRedaction, bodies } })
    expect(read.readHints(all, {}).hints).toEqual([])
  })

  test('know answers that ended at their limit by the words that the record has', () => {
    const ending = endingOf({ finishReason: 'length', output: 'Half of', reasoning: '', extras: null })
    for (const minute of [0, 20, 40])
      call(minute, `question ${minute}`, {}, { level: 'WARNING', statusMessage: ending, finishReason: 'length' })
    for (const minute of [60, 80, 100])
      call(minute, `question ${minute}`, {}, { level: 'WARNING', statusMessage: 'stopped by the user' })
    expect(read.readHints(all, {}).hints).toMatchObject([{ kind: 'cut', count: 3, answerCount: 6 }])
  })

  test('look at whose calls they are asked of, and at what is in the range', () => {
    for (let minute = 0; minute < 6; minute += 1)
      call(minute, `question ${minute}`, { userId: 'ada' }, { level: 'ERROR', usage: null, costUsd: null })
    expect(read.readHints({ ...all, userId: 'ada' }, {}).hints).toMatchObject([{ kind: 'errors', errorCount: 6 }])
    expect(read.readHints({ ...all, userId: 'grace' }, {}).hints).toEqual([])
    expect(read.readHints({ fromMs: beginMs + 10 * minuteMs, toMs: null }, {}).hints).toEqual([])
    expect(read.readHints({ fromMs: null, toMs: beginMs - 1 }, {})).toEqual({
      hints: [],
      traceCount: 0,
      onlySinceMs: null,
    })
  })

  test('look at the newest twenty thousand, and say so', () => {
    const row: TraceRecord = {
      startedAtMs: 0,
      durationMs: 1000,
      ttftMs: null,
      tags: [],
      model: 'gpt-5',
      providerId: 'p1',
      userId: 'ada',
      environment: 'default',
      level: 'DEFAULT',
      input: 10,
      cached: 0,
      cacheWrite: 0,
      output: 1,
      reasoning: 0,
      totalTokens: 11,
      costUsd: 0.25,
    }
    replaceTraces(
      db,
      Array.from({ length: 20_010 }, (_, second) => ({ ...row, startedAtMs: beginMs + second * 1000 })),
    )
    expect(read.readHints(all, {})).toMatchObject({ traceCount: 20_000, onlySinceMs: beginMs + 10_000 })
  })

  test('go on where a damaged file holds what no column should', () => {
    for (let minute = 0; minute < 30; minute += 1) call(minute * 20, `question ${minute}`)
    db.exec(`UPDATE traces SET model = x'ff', duration_ms = 'long', cost_usd = 9e999 WHERE row % 3 = 0`)
    db.exec(`UPDATE traces SET started_at_ms = 'late', status_message = 7, level = 'WARNING' WHERE row % 5 = 0`)
    db.exec(`UPDATE payloads SET payload = '{' WHERE seq % 2 = 0`)
    expect(read.readHints(all, {}).hints).toEqual([])
  })
})
