import Database from 'better-sqlite3'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openReaderDatabase, openWriterDatabase } from '../../../../src/main/store/schema/database.ts'
import type { Db } from '../../../../src/main/store/schema/db.ts'
import { createReader, type Reader } from '../../../../src/main/store/thread/reader.ts'
import { migrateTo } from '../../../../src/main/store/schema/schema.ts'
import { createWriter, type Writer } from '../../../../src/main/store/thread/writer.ts'
import { matchesQuery } from '../../../../src/shared/search-text.ts'
import type { TracePage } from '../../../../src/shared/domain.ts'
import { analysisOf, type TestAnalysis } from '../../../support/analysis.ts'
import { databaseIn, finish, nowMs } from '../../../support/store-fixtures.ts'
import { aTurn, anEnd } from '../../../support/turn-fixtures.ts'

let folder: string
let db: Db
let readerDb: Db
let write: Writer
let read: Reader
let analysis: TestAnalysis

function open(): void {
  db = openWriterDatabase(folder)
  readerDb = openReaderDatabase(folder)
  write = createWriter(db)
  read = createReader(readerDb)
  analysis = analysisOf(folder)
}

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-search-'))
  open()
})
afterEach(async () => {
  await analysis.close()
  db.close()
  readerDb.close()
  fs.rmSync(folder, { recursive: true })
})

function say(question: string, answer = 'An answer.'): string {
  const turn = aTurn({}, question)
  write.beginTurn(turn)
  const end = { ...anEnd(), output: answer }
  finish(write, turn.start.traceId, { end })
  return turn.start.traceId
}

const snippets = (query: string): string[] => read.searchMessages(query).hits.map(({ snippet }) => snippet)
const pageFor = (text: string): Promise<TracePage> =>
  analysis.read.tracePage({ fromMs: null, toMs: null, text }, null, 50)
const tracesFor = async (text: string): Promise<number> => (await pageFor(text)).totalCount ?? NaN

const isIncompleteInMonitor = async (text: string): Promise<boolean> => (await pageFor(text)).isIncomplete

describe('what is found, in chat and Monitor', () => {
  test.each([
    ['我们今天讨论数据库的性能问题', '数据库'],
    ['我们今天讨论数据库的性能问题', '据库的'],
    ['東京タワーへ行きました', 'タワー'],
    ['ひらがなだけのぶん', 'がなだ'],
    ['ภาษาไทยไม่มีช่องว่าง', 'ไม่มี'],
    ['ພາສາລາວ', 'ສາລາ'],
    ['한국어를 공부합니다', '국어'],
    ['混在したEnglish単語', 'english単'],
    ['Crème brûlée', 'creme brulee'],
    ['creme', 'Crème'],
    ['nai\u0308ve cafe\u0301', 'naïve café'],
    ['Straße', 'STRASSE'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    ['ＦＵＬＬ　ｗｉｄｔｈ', 'full width'],
    ['ﾊﾝｶｸ', 'ハンカク'],
    ['مُحَمَّد', 'محمد'],
    ['العـــربية', 'العربية'],
    ['שָׁלוֹם', 'שלום'],
    ['Ёлка и йод', 'елка'],
    ['soft\u00ADhyphen and zero\u200Bwidth', 'softhyphen zerowidth'],
    ['call snake_case.method() now', 'snake_case.method'],
    ['internationalisation', 'internat'],
    ['the year 2026', '2026'],
    ['が', 'か\u3099'],
  ])('%j by %j', async (text, query) => {
    say(text)
    say('Something else, 別の話, อื่น')
    expect(snippets(query)).toHaveLength(1)
    expect(snippets(query)[0]).toContain('\u0001')
    expect(await tracesFor(query)).toBe(1)
    expect(matchesQuery(text, query)).toBe(true)
  })

  test.each([
    ['我们今天', '今我'],
    ['が', 'か'],
    ['ไม่', 'มาก'],
    ['cat', 'at'],
    ['words here', 'words there'],
  ])('%j is not found by %j', async (text, query) => {
    say(text)
    expect(snippets(query)).toEqual([])
    expect(await tracesFor(query)).toBe(0)
    expect(matchesQuery(text, query)).toBe(false)
  })

  test.each(['.', '!?', '"', '*', '()', '%', '_', '—', '…', '🎉', '\u200B', 'NEAR(', '" OR "x"*', '-', '^'])(
    'a query that asks for nothing finds no more than that: %j',
    async (query) => {
      say('Plain words. With (signs), 100 % and _ and 🎉!')
      expect(read.searchMessages(query).hits).toEqual([])
      expect(await tracesFor(query)).toBe(0)
      expect(matchesQuery('Plain words.', query)).toBe(false)
    },
  )

  test('signs of LIKE mean themselves in the Monitor', async () => {
    say('x')
    expect(await tracesFor('st-mod')).toBe(1)
    expect(await tracesFor('t%m')).toBe(0)
    expect(await tracesFor('test_model')).toBe(0)
  })

  test('the newest first, and nothing of what is deleted', () => {
    const first = aTurn({}, 'needle one')
    write.beginTurn(first)
    finish(write, first.start.traceId)
    say('needle two')
    expect(snippets('needle').map((snippet) => snippet.slice(-3))).toEqual(['two', 'one'])
    write.deleteConversation(first.start.conversationId, nowMs)
    expect(snippets('needle')).toHaveLength(1)
  })
})

describe('a snippet', () => {
  test.each([
    [
      '## A **bold** title\n\n- with `code` and [a link](https://a.example/x)',
      'link',
      'A bold title with code and a \u0001link\u0002',
    ],
    ['| a | b |\n|---|---|\n| needle<br>x | y |', 'needle', 'a · b \u0001needle\u0002 x · y'],
    ['```js\nconst needle = 1\n```', 'needle', 'const \u0001needle\u0002 = 1'],
    ['~~old~~ *needle* __new__ _so_ snake_case', 'needle', 'old \u0001needle\u0002 new so snake_case'],
    ['> quoted\n> needle', 'needle', 'quoted \u0001needle\u0002'],
    ['Crème needle', 'creme', '\u0001Crème\u0002 needle'],
    ['讨论数据库的', '数据', '讨论\u0001数据\u0002库的'],
  ])('of %j for %j is text', (answer, query, snippet) => {
    say('A question', answer)
    expect(snippets(query)).toEqual([snippet])
  })

  test.each([' ', '\t', '[', '![', '[a](', '<br '])('is found in a moment among thousands of %j', (sign) => {
    const signs = sign.repeat(40_000 / sign.length)
    say('A question', `before ${signs} needle ${signs}`)
    expect(snippets('needle')[0]).toContain('\u0001needle\u0002')
  })

  test('shows the match in a long text, on whole characters', () => {
    say('A question', `${'words before 👨‍👩‍👧‍👦 '.repeat(900)}needle${' 👨‍👩‍👧‍👦 after'.repeat(900)}`)
    const snippet = snippets('needle')[0] ?? ''
    expect(snippet).toContain('\u0001needle\u0002')
    expect(snippet.length).toBeLessThan(300)
    expect(snippet.replaceAll('👨‍👩‍👧‍👦', '')).not.toMatch(/\u200D|\p{Emoji_Presentation}/u)
  })

  test('of what a user wrote is as it was written', () => {
    say('**needle** in `code`')
    expect(snippets('needle')).toEqual(['**\u0001needle\u0002** in `code`'])
  })
})

describe('a database of an earlier version', () => {
  async function makeOld(messages: number): Promise<void> {
    await analysis.close()
    db.close()
    readerDb.close()
    fs.rmSync(folder, { recursive: true })
    fs.mkdirSync(folder)
    const old = new Database(databaseIn(folder))
    migrateTo(old, 11)
    old.exec(
      `INSERT INTO conversations (id, title, settings, created_at_ms, updated_at_ms) VALUES ('c', 'Old', '{}', 1, 1)`,
    )
    const insert = old.prepare(
      `INSERT INTO messages (id, conversation_id, role, content, status, created_at_ms) VALUES (?, 'c', 'user', ?, 'complete', 1)`,
    )
    for (let index = 0; index < messages; index += 1) insert.run(`m${index}`, `旧的数据库 number${index}`)
    old.close()
    open()
  }

  test('is indexed in steps, newest first, and says so until it is', async () => {
    await makeOld(450)
    expect(read.searchMessages('数据库')).toEqual({ hits: [], incomplete: true })
    expect(await isIncompleteInMonitor('数据库')).toBe(true)
    expect(await isIncompleteInMonitor('')).toBe(false)
    expect(write.indexSearchStep()).toBe(false)
    expect(read.searchMessages('number449')).toMatchObject({ hits: [{ messageId: 'm449' }], incomplete: true })
    expect(read.searchMessages('number0').hits).toEqual([])
    let steps = 1
    while (!write.indexSearchStep()) steps += 1
    expect(steps).toBeGreaterThan(1)
    expect(read.searchMessages('据库 number0')).toMatchObject({ hits: [{ messageId: 'm0' }], incomplete: false })
    expect(await isIncompleteInMonitor('数据库')).toBe(false)
  })

  test('finds what is said meanwhile at once, and everything once', async () => {
    await makeOld(300)
    say('数据库 new')
    expect(snippets('数据库 new')).toHaveLength(1)
    while (!write.indexSearchStep());
    expect(db.prepare('SELECT COUNT(*) FROM said WHERE said MATCH ?').pluck().get('"数"')).toBe(301)
  })

  test('goes on where it stopped after a restart', async () => {
    await makeOld(450)
    write.indexSearchStep()
    await analysis.close()
    db.close()
    readerDb.close()
    open()
    while (!write.indexSearchStep());
    expect(read.searchMessages('number17 旧').hits).toHaveLength(1)
  })

  test('without a message has nothing to index', async () => {
    await makeOld(0)
    expect(read.searchMessages('x').incomplete).toBe(false)
    expect(write.indexSearchStep()).toBe(true)
  })
})
