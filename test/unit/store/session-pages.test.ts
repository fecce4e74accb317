import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { createWriter } from '../../../src/main/store/thread/writer.ts'
import type { SessionPage, SessionRow, TraceFilter } from '../../../src/shared/domain.ts'
import {
  latestFirst,
  sessionColumns,
  type SessionColumn,
  type SessionSort,
} from '../../../src/shared/session-columns.ts'
import { useAnalysis } from '../../support/analysis.ts'
import { anyTrace, replaceTraces, type TraceRecord } from '../../support/chart-rows.ts'
import { aRecord, aSpan, type PlainValue } from '../../support/otlp.ts'
import { finish } from '../../support/store-fixtures.ts'
import { hexId, storeAll } from '../../support/stored-imports.ts'
import { aTime, anyFilter, beginMs, matches } from '../../support/trace-filters.ts'
import { aTurn, anEnd } from '../../support/turn-fixtures.ts'

// Hundreds of questions, each over a copy that is brought up to date before.
vi.setConfig({ testTimeout: 120_000 })

const app = useAnalysis('sessions', 'file')

const all: TraceFilter = { fromMs: null, toMs: null }
/** The last one is no session. */
const sessionIds = ['chat-b', 'chat-a', 'import-1', 'import-2', '日本', '']
const titles: Record<string, string> = { 'chat-b': 'retries', 'chat-a': 'Retries', 日本: 'a title' }

interface Placed {
  trace: TraceRecord
  session: string
}
const placed = fc.array(
  fc.record({
    trace: anyTrace(fc.oneof(aTime, fc.integer({ min: beginMs, max: beginMs + 2000 }))),
    session: fc.constantFrom(...sessionIds),
  }),
  { maxLength: 40 },
)

function store(rows: readonly Placed[]): void {
  replaceTraces(
    app.db,
    rows.map(({ trace }) => trace),
  )
  const place = app.db.prepare('UPDATE traces SET conversation_id = ? WHERE trace_id = ?')
  for (const [index, { session }] of rows.entries()) place.run(session, `trace-${index}`)
  app.db.exec('DELETE FROM conversations')
  const chat = app.db.prepare(
    `INSERT INTO conversations (id, title, settings, created_at_ms, updated_at_ms) VALUES (?, ?, '{}', 0, 0)`,
  )
  for (const [id, title] of Object.entries(titles)) chat.run(id, title)
}

const sum = (of: readonly TraceRecord[], pick: (trace: TraceRecord) => number | null): number =>
  of.reduce((total, trace) => total + (pick(trace) ?? 0), 0)
const sortedSet = (names: string[]): string[] => [...new Set(names)].sort()

/** What a look at each trace of it finds. */
function sessionOf(sessionId: string, of: readonly TraceRecord[]): SessionRow {
  const models = sortedSet(of.map(({ model }) => model))
  const users = sortedSet(of.map(({ userId }) => userId))
  return {
    sessionId,
    title: titles[sessionId] ?? '',
    isChat: sessionId in titles,
    traceCount: of.length,
    errorCount: of.filter(({ level }) => level === 'ERROR').length,
    totalTokens: sum(of, ({ totalTokens }) => totalTokens),
    costUsd: sum(of, ({ costUsd }) => costUsd),
    unpricedCount: of.filter(({ totalTokens, costUsd }) => totalTokens !== null && costUsd === null).length,
    startedAtMs: Math.min(...of.map(({ startedAtMs }) => startedAtMs)),
    endedAtMs: Math.max(...of.map(({ startedAtMs, durationMs }) => startedAtMs + (durationMs ?? 0))),
    models: models.slice(0, 5),
    modelCount: models.length,
    users: users.slice(0, 5),
    userCount: users.length,
  }
}

const sessionsOf = (rows: readonly Placed[]): SessionRow[] =>
  [...Map.groupBy(rows, ({ session }) => session)].flatMap(([id, of]) =>
    id === ''
      ? []
      : sessionOf(
          id,
          of.map(({ trace }) => trace),
        ),
  )

const lower = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
const valueOf: Record<SessionColumn, (row: SessionRow) => string | number | null> = {
  session: ({ sessionId }) => (sessionId in titles ? lower(titles[sessionId] ?? '') : null),
  started: ({ startedAtMs }) => startedAtMs,
  ended: ({ endedAtMs }) => endedAtMs,
  duration: ({ startedAtMs, endedAtMs }) => endedAtMs - startedAtMs,
  traces: ({ traceCount }) => traceCount,
  errors: ({ errorCount }) => errorCount,
  tokens: ({ totalTokens }) => totalTokens,
  cost: ({ costUsd }) => costUsd,
  model: ({ models }) => lower(models[0] ?? ''),
  user: ({ users }) => lower(users[0] ?? ''),
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return Number(a) - Number(b)
}

function sorted(rows: readonly SessionRow[], { column, isDescending }: SessionSort): SessionRow[] {
  const sign = isDescending ? -1 : 1
  return rows.toSorted((a, b) => {
    const [valueA, valueB] = [valueOf[column](a), valueOf[column](b)]
    const tie = sign * compare(a.sessionId, b.sessionId)
    if (valueA === null || valueB === null) return Number(valueA === null) - Number(valueB === null) || tie
    return sign * compare(valueA, valueB) || tie
  })
}

async function readAll(
  filter: TraceFilter,
  sort: SessionSort,
  limit: number,
  isBackwards = false,
): Promise<SessionRow[]> {
  const rows: SessionRow[] = []
  let cursor: string | null = null
  do {
    const page: SessionPage = await app.read.sessionPage(filter, cursor, limit, sort, isBackwards)
    if (isBackwards) rows.unshift(...page.rows)
    else rows.push(...page.rows)
    cursor = page.nextCursor
  } while (cursor !== null && rows.length < 100)
  return rows
}

describe('the list of sessions', () => {
  test.each(sessionColumns)('by %s has every session once, in order, from both ends', async (column) => {
    await fc.assert(
      fc.asyncProperty(
        placed,
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 1, max: 4 }),
        async (rows, isDescending, isBackwards, limit) => {
          store(rows)
          const sort = { column, isDescending }
          const expected = sessionsOf(rows)
          expect(await readAll(all, sort, limit, isBackwards)).toEqual(sorted(expected, sort))
          expect((await app.read.sessionPage(all, null, 1, sort, isBackwards)).totalCount).toBe(expected.length)
        },
      ),
      { numRuns: 12 },
    )
  })

  test('counts what the filter lets through, and no session of which nothing is left', async () => {
    await fc.assert(
      fc.asyncProperty(placed, anyFilter, async (rows, filter) => {
        store(rows)
        const left = rows.filter(({ trace }) => matches(filter)(trace))
        expect(await readAll(filter, latestFirst, 3)).toEqual(sorted(sessionsOf(left), latestFirst))
      }),
      { numRuns: 50 },
    )
  })

  test('has sessions of one cost in the order of their ids, in whatever order their traces are added up', async () => {
    const [row] = fc.sample(anyTrace(fc.constant(beginMs)), { numRuns: 1, seed: 1 })
    const prices = [0.1, 0.2, 0.3, 1e-7, 3.75e-8, 12.3]
    const traces = (session: string, costs: readonly number[]) =>
      costs.map((costUsd) => ({ trace: { ...row!, totalTokens: 1, costUsd }, session }))
    store([
      ...traces('chat-b', prices),
      ...traces('chat-a', prices.toReversed()),
      ...traces('import-1', prices.toSorted()),
    ])
    const found = await readAll(all, { column: 'cost', isDescending: false }, 1)
    expect(found.map(({ sessionId, costUsd }) => [sessionId, costUsd])).toEqual(
      ['chat-a', 'chat-b', 'import-1'].map((id) => [id, 12.9000001375]),
    )
  })

  test('goes on where a damaged file holds what no column should', async () => {
    const rows = fc.sample(placed, { numRuns: 50, seed: 3 }).flat().slice(0, 60)
    store(rows)
    app.db.exec(`UPDATE traces SET model = x'ff', cost_usd = 9e999, duration_ms = 'long' WHERE row % 3 = 0`)
    app.db.exec(`UPDATE traces SET started_at_ms = 'late' WHERE row % 5 = 0`)
    app.db.exec(`UPDATE traces SET conversation_id = x'00ff' WHERE row % 7 = 0`)
    const idsOf = (found: SessionRow[]): Set<string> => new Set(found.map(({ sessionId }) => sessionId))
    const known = idsOf(await readAll(all, latestFirst, 100))
    expect(known.size).toBeGreaterThan(1)
    for (const column of sessionColumns)
      expect(idsOf(await readAll(all, { column, isDescending: true }, 1))).toEqual(known)
  })
})

describe('a session', () => {
  test('is read from its first trace to its last, in pages, with what was asked and answered', async () => {
    const write = createWriter(app.db)
    const conversationId = 'one chat'
    const turns = [3, 1, 2].map((second) => {
      const turn = aTurn({ conversationId, startedAtMs: second * 1000 }, `question ${second}`)
      return { second, turn: { ...turn, newConversation: second === 3 ? turn.newConversation : null } }
    })
    for (const { second, turn } of turns) {
      write.beginTurn(turn)
      if (second === 3) continue
      const end = anEnd({ output: second === 2 ? '𝕏'.repeat(5000) : 'short', durationMs: 500 })
      finish(write, turn.start.traceId, { end, atMs: 9000 })
    }
    const first = await app.read.sessionTraces(conversationId, null, 2)
    const second = await app.read.sessionTraces(conversationId, first.nextCursor, 2)
    expect([...first.traces, ...second.traces].map(({ prompt }) => prompt)).toEqual([
      'question 1',
      'question 2',
      'question 3',
    ])
    expect(first.session).toMatchObject({ traceCount: 3, startedAtMs: 1000, endedAtMs: 3000, isChat: true })
    expect([second.session, second.nextCursor]).toEqual([null, null])
    expect(first.traces[0]).toMatchObject({ answer: 'short', isAnswerCut: false, isPromptCut: false })
    expect(first.traces[1]).toMatchObject({ answer: '𝕏'.repeat(2000), isAnswerCut: true })
    expect(second.traces[0]).toMatchObject({ answer: '', durationMs: null })
  })

  test('is read on where the last trace of the page before was removed, or has another row', async () => {
    const write = createWriter(app.db)
    const conversationId = 'changed meanwhile'
    for (const second of [1, 2, 3]) {
      const turn = aTurn({ conversationId, startedAtMs: second * 1000 }, `question ${second}`)
      write.beginTurn({ ...turn, newConversation: second === 1 ? turn.newConversation : null })
    }
    const promptsBehind = async (cursor: string | null) =>
      (await app.read.sessionTraces(conversationId, cursor, 2)).traces.map(({ prompt }) => prompt)
    const { traces, nextCursor } = await app.read.sessionTraces(conversationId, null, 2)
    const { traceId = '' } = traces[1] ?? {}
    app.db.prepare('UPDATE traces SET row = row + 1000 WHERE trace_id = ?').run(traceId)
    expect(await promptsBehind(nextCursor)).toContain('question 3')
    app.db.prepare('DELETE FROM traces WHERE trace_id = ?').run(traceId)
    expect(await promptsBehind(nextCursor)).toEqual(['question 3'])
  })

  /** Imports traces of one session, each of these spans; answers what the session shows of them. */
  async function imported(traces: { attributes: Record<string, PlainValue>; atMs: number; isRoot?: boolean }[][]) {
    const write = createWriter(app.db)
    const importId = write.beginImport('traces.json', 1, 9000)
    for (const [trace, spans] of traces.entries())
      write.stageImport(
        importId,
        'otlp',
        spans.map(({ attributes, atMs, isRoot = false }, index) => {
          const [traceId, spanId] = [hexId(importCount + trace, 32), hexId(index, 16)]
          const span = aSpan(
            { 'session.id': `imported ${importCount}`, ...attributes },
            {
              traceId,
              spanId,
              startTimeUnixNano: `${atMs + trace * 10_000}000000`,
              endTimeUnixNano: `${atMs + trace * 10_000 + 100}000000`,
              ...(!isRoot && { parentSpanId: hexId(99, 16) }),
            },
          )
          return { traceId, spanId, startedAtMs: atMs, payload: JSON.stringify(aRecord([span])) }
        }),
      )
    write.endImportReading(importId, 0, [])
    write.confirmImport(importId)
    storeAll(app.db)
    const { traces: shown } = await app.read.sessionTraces(`imported ${importCount}`, null, 10)
    importCount += traces.length
    return shown.map(({ prompt, answer, isPromptCut, isAnswerCut }) => [prompt, answer, isPromptCut || isAnswerCut])
  }
  let importCount = 500
  const json = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
  const chat = (asked: unknown, answered: unknown, atMs = 1000) => ({
    attributes: {
      'gen_ai.request.model': 'gpt-5',
      'langfuse.observation.input': json(asked),
      'langfuse.observation.output': json(answered),
    },
    atMs,
  })
  const said = (role: string, content: unknown) => ({ role, content })

  test('of an import shows what was asked last in each trace, and what was answered', async () => {
    expect(
      await imported([
        [
          chat(
            [said('system', 'Be kind.'), said('user', 'first'), said('assistant', 'yes?'), said('user', 'second')],
            said('assistant', 'third'),
          ),
        ],
        [
          chat(
            { contents: [{ role: 'user', parts: [{ text: 'to Gemini' }] }] },
            { candidates: [{ content: { role: 'model', parts: [{ text: 'from it' }] } }] },
          ),
        ],
        [
          chat([said('user', [{ type: 'text', text: 'in parts' }])], {
            choices: [{ message: said('assistant', 'a choice') }],
          }),
        ],
        [chat('as text', 'answered as text')],
      ]),
    ).toEqual([
      ['second', 'third', false],
      ['to Gemini', 'from it', false],
      ['in parts', 'a choice', false],
      ['as text', 'answered as text', false],
    ])
  })

  test('of an import shows what its root was asked, else its calls, else its root as it is', async () => {
    const root = (input: unknown, output: unknown) => ({
      attributes: { 'langfuse.observation.input': json(input), 'langfuse.observation.output': json(output) },
      atMs: 900,
      isRoot: true,
    })
    const calls = [
      chat([said('user', 'the first call')], said('assistant', 'a plan')),
      chat([said('user', 'the last call')], said('assistant', 'the end'), 2000),
    ]
    expect(
      await imported([
        [...calls, root('the question', 'the answer')],
        [...calls, root({ question: 'as a field' }, { steps: 2 })],
        [root({ question: 'as a field' }, { steps: 2 })],
        calls,
      ]),
    ).toEqual([
      ['the question', 'the answer', false],
      ['the first call', 'the end', false],
      [JSON.stringify({ question: 'as a field' }, null, 2), JSON.stringify({ steps: 2 }, null, 2), false],
      ['the first call', 'the end', false],
    ])
  })

  test('of an import goes on where a span is damaged, and cuts what is long', async () => {
    await imported([[chat([said('user', 'x'.repeat(5000))], said('assistant', 'y'))], [chat('gone', 'gone')]])
    app.db.exec(`UPDATE imported_spans SET payload = '{' WHERE trace_id = '${hexId(importCount - 1, 32)}'`)
    const { traces } = await app.read.sessionTraces(`imported ${importCount - 2}`, null, 10)
    expect(traces.map(({ prompt, answer, isPromptCut }) => [prompt, answer, isPromptCut])).toEqual([
      ['x'.repeat(4000), 'y', true],
      // What the list shows of it is kept beside it.
      ['gone', '', false],
    ])
  })

  test('of which nothing is known is none', async () => {
    expect(await app.read.sessionTraces('nobody', null, 10)).toEqual({ session: null, traces: [], nextCursor: null })
  })
})
