import * as fc from 'fast-check'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBudgets, type Budgets } from '../../../src/main/monitor/budgets/budgets.ts'
import { calendarPeriod } from '../../../src/main/monitor/time-buckets.ts'
import { tellOfBudgets } from '../../../src/main/notices/budget-notices.ts'
import { openWriterDatabase } from '../../../src/main/store/schema/database.ts'
import type { Db } from '../../../src/main/store/schema/db.ts'
import { createReader } from '../../../src/main/store/thread/reader.ts'
import { createSpendingReads } from '../../../src/main/store/traces/read-spending.ts'
import { createWriter, type Writer } from '../../../src/main/store/thread/writer.ts'
import type { BudgetSettings } from '../../../src/shared/domain.ts'
import { finish } from '../../support/store-fixtures.ts'
import { aTurn, anEnd } from '../../support/turn-fixtures.ts'

let folder: string
let db: Db
let write: Writer
let settings: BudgetSettings
let nowMs: number
let timeZone: string
let told: string[]
let queries: string[]
let onQuery: (name: string) => void

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-budgets-'))
  open()
})
afterEach(close)

function open(): void {
  db = openWriterDatabase(folder)
  write = createWriter(db)
  settings = { dayUsd: 1, monthUsd: null, notify: true }
  nowMs = Date.UTC(2026, 10, 26, 12)
  timeZone = 'UTC'
  told = []
  queries = []
  onQuery = () => {}
}
function close(): void {
  db.close()
  fs.rmSync(folder, { recursive: true })
}

/** As after a start of the app. */
function start(): Budgets {
  const reader = createReader(db)
  const spending = createSpendingReads(db, 3)
  const asked =
    <Args extends unknown[], Value>(name: string, answer: (...args: Args) => Value) =>
    async (...args: Args): Promise<Value> => {
      queries.push(name)
      onQuery(name)
      return answer(...args)
    }
  return createBudgets({
    store: {
      read: {
        lastSpentSeq: asked('lastSpentSeq', spending.lastSpentSeq),
        spentInStep: asked('spentInStep', spending.spentInStep),
        spentSince: asked('spentSince', spending.spentSince),
        getMeta: async (key) => reader.getMeta(key),
      },
      write: { setMeta: async (key, value) => write.setMeta(key, value) },
    },
    clock: { nowMs: () => nowMs },
    timeZone: () => timeZone,
    settings: () => settings,
    tell: (state, step) => told.push(`${state.period} ${step}`),
    onError: (message) => told.push(message),
  })
}

/** Null: its price is not known. Undefined: it failed before it used any token. */
function call(costUsd: number | null | undefined, startedAtMs = nowMs): void {
  const turn = aTurn({ startedAtMs })
  write.beginTurn(turn)
  const end = anEnd(costUsd === undefined ? { usage: null, costUsd: null } : { costUsd })
  finish(write, turn.start.traceId, { end, atMs: nowMs })
}

/** All that was to be judged has been. */
async function judged(budgets: Budgets): Promise<string[]> {
  budgets.judge()
  await budgets.states()
  return told
}

describe('what was spent', () => {
  const hourMs = 3_600_000
  const beginMs = Date.UTC(2026, 9, 23)
  /** A clock, a zone's calendar written out by Intl, and calls before and between the questions. */
  const action = fc.oneof(
    fc.record({
      kind: fc.constant('call' as const),
      costUsd: fc.oneof(
        fc.integer({ min: 0, max: 2048 }).map((parts) => parts / 1024),
        fc.constantFrom(null, undefined),
      ),
      beforeMs: fc.integer({ min: 0, max: 40 * 24 * hourMs }),
    }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 30 * hourMs }) }),
    fc.record({ kind: fc.constant('ask' as const) }),
  )
  const dayOf = (zone: string, atMs: number): string =>
    new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(atMs)

  test('is what a look at each call of the day and of the month finds, whenever it is asked', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 25 }),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia'),
        async (actions, zone) => {
          db.exec('DELETE FROM traces')
          settings = { dayUsd: 5, monthUsd: 50, notify: true }
          nowMs = beginMs
          timeZone = zone
          const budgets = start()
          const calls: { atMs: number; costUsd: number | null | undefined }[] = []
          for (const next of [...actions, { kind: 'ask' } as const]) {
            if (next.kind === 'wait') nowMs += next.ms
            else if (next.kind === 'call') {
              calls.push({ atMs: nowMs - next.beforeMs, costUsd: next.costUsd })
              call(next.costUsd, nowMs - next.beforeMs)
            } else {
              const within = (length: number) =>
                calls.filter(({ atMs }) => dayOf(zone, atMs).slice(0, length) === dayOf(zone, nowMs).slice(0, length))
              const expected = [within(10), within(7)].map((of) => ({
                spentUsd: of.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
                unpricedCount: of.filter(({ costUsd }) => costUsd === null).length,
              }))
              expect(await budgets.states()).toMatchObject(expected)
            }
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  test('is added up once; from then on a call costs one small query', async () => {
    settings = { dayUsd: 5, monthUsd: 50, notify: true }
    call(0.5)
    const budgets = start()
    await judged(budgets)
    queries = []
    for (let turn = 0; turn < 3; turn += 1) {
      call(0.5)
      budgets.judge()
    }
    expect(await budgets.states()).toMatchObject([{ spentUsd: 2 }, { spentUsd: 2 }])
    expect(queries).toEqual(['spentSince', 'spentSince', 'spentSince', 'spentSince'])
  })

  test('is added up a few calls at a time, and counts what is recorded meanwhile once', async () => {
    settings = { dayUsd: 5, monthUsd: 50, notify: true }
    for (let index = 0; index < 10; index += 1) call(0.25, nowMs - index * 1000)
    // Between two steps comes a call of each time.
    onQuery = (name) => {
      if (name !== 'spentInStep' || queries.length > 6) return
      call(0.5, nowMs - 3_600_000)
      call(0.5, nowMs)
    }
    const budgets = start()
    await budgets.states()
    onQuery = () => {}
    expect(queries.filter((name) => name === 'spentInStep').length).toBeGreaterThan(6)
    const lateCalls = 2 * queries.slice(0, 6).filter((name) => name === 'spentInStep').length
    const spentUsd = 2.5 + lateCalls * 0.5
    expect(await budgets.states()).toMatchObject([{ spentUsd }, { spentUsd }])
  })

  test('of a new day is added up without the month before it', async () => {
    settings = { dayUsd: 5, monthUsd: 50, notify: true }
    for (let index = 0; index < 30; index += 1) call(0.25, nowMs - index * 1000)
    const budgets = start()
    await budgets.states()
    queries = []
    nowMs += 24 * 3_600_000
    call(1)
    expect(await budgets.states()).toMatchObject([{ spentUsd: 1 }, { spentUsd: 8.5 }])
    expect(queries).toEqual(['spentSince', 'spentInStep'])
  })

  test('is read by the ranges of indexes alone', () => {
    const asked: string[] = []
    const seen = {
      prepare: (sql: string) => {
        asked.push(sql)
        return db.prepare(sql)
      },
    }
    createSpendingReads(seen as Db)
    const plans = asked.map((sql) =>
      db
        .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(sql.includes('?') ? 1 : { startedAtMs: 0, row: 0, toMs: 1, upToSeq: 1, endMs: 1, endRow: 1 })
        .map(({ detail }) => detail),
    )
    const byTime = /^SEARCH t USING (COVERING )?INDEX traces_by_start \(started_at_ms>\? AND started_at_ms<\?\)$/
    const byRecord = /^SEARCH (t|traces) USING (COVERING )?INDEX traces_by_record/
    const bySession = /^SEARCH t USING INDEX traces_by_session \(conversation_id=\?\)$/
    expect(plans.flat().length).toBeGreaterThanOrEqual(6)
    for (const plan of plans.flat())
      expect([byTime.test(plan), byRecord.test(plan), bySession.test(plan)], plan).toContain(true)
  })

  test('is not read where there is no budget', async () => {
    settings = { dayUsd: null, monthUsd: null, notify: true }
    call(3)
    expect(await judged(start())).toEqual([])
    expect(queries).toEqual([])
  })
})

describe('a budget', () => {
  test('is told at 80 and at 100 percent, each once', async () => {
    const budgets = start()
    call(0.79)
    expect(await judged(budgets)).toEqual([])
    call(0.01)
    expect(await judged(budgets)).toEqual(['day 80'])
    call(0.1)
    expect(await judged(budgets)).toEqual(['day 80'])
    call(0.1)
    expect(await judged(budgets)).toEqual(['day 80', 'day 100'])
    call(5)
    expect(await judged(budgets)).toEqual(['day 80', 'day 100'])
  })

  test('that is passed at once is told once, and not again after a restart', async () => {
    call(2)
    expect(await judged(start())).toEqual(['day 100'])
    expect(await judged(start())).toEqual(['day 100'])
  })

  test('is told anew the next day, and where another is set', async () => {
    call(0.9)
    expect(await judged(start())).toEqual(['day 80'])
    settings = { ...settings, dayUsd: 0.9 }
    expect(await judged(start())).toEqual(['day 80', 'day 100'])
    nowMs += 24 * 3_600_000
    expect(await judged(start())).toEqual(['day 80', 'day 100'])
    call(0.9)
    expect(await judged(start())).toEqual(['day 80', 'day 100', 'day 100'])
  })

  test('is told for the day and for the month, by the calendar of the time zone', async () => {
    settings = { dayUsd: 1, monthUsd: 2, notify: true }
    timeZone = 'Asia/Tokyo'
    const budgets = start()
    // In Tokyo it is 1 November already.
    nowMs = Date.UTC(2026, 9, 31, 16)
    call(1, Date.UTC(2026, 9, 31, 14))
    expect(await judged(budgets)).toEqual([])
    call(1)
    expect(await judged(budgets)).toEqual(['day 100'])
    nowMs += 24 * 3_600_000
    call(0.7)
    expect(await judged(budgets)).toEqual(['day 100', 'month 80'])
  })

  test('is not told where that is switched off, and is once it is switched on', async () => {
    settings = { ...settings, notify: false }
    const budgets = start()
    call(3)
    expect(await judged(budgets)).toEqual([])
    settings = { ...settings, notify: true }
    expect(await judged(budgets)).toEqual(['day 100'])
  })

  test('is told of again where what was told cannot be read', async () => {
    call(2)
    await judged(start())
    for (const damaged of ['{', '7', '{"day":{"label":1}}']) {
      told = []
      write.setMeta('budgetsTold', damaged)
      expect(await judged(start())).toEqual(['day 100'])
    }
  })
})

describe('a calendar period', () => {
  test('is the day or month on the wall, also where clocks change', () => {
    const at = (iso: string): number => Date.parse(iso)
    expect(calendarPeriod('day', at('2026-03-29T12:00:00Z'), 'Europe/Berlin')).toEqual({
      fromMs: at('2026-03-28T23:00:00Z'),
      toMs: at('2026-03-29T22:00:00Z'),
    })
    expect(calendarPeriod('month', at('2026-10-31T22:59:59Z'), 'Europe/Berlin')).toEqual({
      fromMs: at('2026-09-30T22:00:00Z'),
      toMs: at('2026-10-31T23:00:00Z'),
    })
  })
})

describe('the notice of a budget', () => {
  const state = { period: 'day', budgetUsd: 5, spentUsd: 4.125, unpricedCount: 2, fromMs: 0, toMs: 1 } as const

  test('is the system’s, and where there is none the app’s own', () => {
    const shown: unknown[] = []
    const emit = (event: string, payload: unknown): void => void shown.push(event, payload)
    tellOfBudgets((title) => shown.push(title) > 0, emit)(state, 80)
    expect(shown).toEqual(['Today’s budget is 80% spent.'])
    tellOfBudgets(() => false, emit)({ ...state, period: 'month', unpricedCount: 0 }, 100)
    expect(shown.slice(1)).toEqual([
      'app.notice',
      {
        severity: 'warning',
        message: 'This month’s budget is spent.',
        advice: '$4.13 of $5.00 was spent this month. Nothing is blocked. Change it in Settings → Budgets.',
      },
    ])
  })

  test('says that more was spent than is known', () => {
    let body = ''
    tellOfBudgets(
      (_, advice) => (body = advice) !== '',
      () => {},
    )(state, 80)
    expect(body).toBe(
      'At least $4.13 of $5.00 was spent today. 2 calls have no known price and are not counted. Nothing is blocked. Change it in Settings → Budgets.',
    )
  })
})
