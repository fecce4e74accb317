import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openWriterDatabase } from '../../../src/main/store/schema/database.ts'
import type { Db } from '../../../src/main/store/schema/db.ts'
import { createWriter, type Writer } from '../../../src/main/store/thread/writer.ts'
import { analysisOf, type TestAnalysis } from '../../support/analysis.ts'
import { record } from '../../support/store-fixtures.ts'

vi.setConfig({ testTimeout: 120_000 })

let folder: string
let db: Db
let write: Writer
let analysis: TestAnalysis
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-catch-up-'))
  db = openWriterDatabase(folder, 'NORMAL')
  write = createWriter(db)
  analysis = analysisOf(folder)
})
afterEach(async () => {
  await analysis.close()
  db.close()
  fs.rmSync(folder, { recursive: true })
})

/** What the copy has, by its own views. */
async function counts(): Promise<unknown> {
  const answer = await analysis.read.runSql(
    'q',
    'SELECT (SELECT count(*) FROM traces), (SELECT count(*) FROM observations)',
  )
  return answer.outcome === 'rows' ? answer.rows[0] : answer
}
const inDatabase = (): unknown[] => [
  db.prepare('SELECT COUNT(*) FROM traces').pluck().get(),
  db.prepare('SELECT COUNT(*) FROM observations').pluck().get(),
]
/** Steps below a trace's own, straight into the table. */
function grow(traceId: string, count: number, name = traceId.slice(0, 8)): void {
  const insert = db.prepare(
    `INSERT INTO observations (trace_id, span_id, record_seq, type, name, level, started_at_ms) VALUES (?, ?, 1, 'tool', 'step', 'DEFAULT', 1)`,
  )
  db.transaction(() => {
    for (let index = 0; index < count; index += 1) insert.run(traceId, `${name}${String(index).padStart(8, '0')}`)
    db.prepare('UPDATE traces SET observation_count = observation_count + ? WHERE trace_id = ?').run(count, traceId)
  })()
}

describe('the copy of the Monitor', () => {
  it('catches up with traces of many steps, more than a page of them', async () => {
    const traceIds = record(write, 6)
    await counts()
    for (const [index, traceId] of traceIds.entries()) grow(traceId, index === 0 ? 60_000 : 20_000)
    expect(await counts()).toEqual(inDatabase())
  })

  it('loses what is removed, many at once', async () => {
    record(write, 50)
    expect(await counts()).toEqual([50, 100])
    db.exec('DELETE FROM observations WHERE trace_id IN (SELECT trace_id FROM traces WHERE row > 5)')
    db.exec('DELETE FROM traces WHERE row > 5')
    expect(await counts()).toEqual([5, 10])
  })

  it('has no step without its trace, and has it once the trace is there', async () => {
    const [traceId = ''] = record(write, 2)
    db.exec(`CREATE TEMP TABLE kept AS SELECT * FROM traces WHERE trace_id = '${traceId}'`)
    db.exec(`DELETE FROM traces WHERE trace_id = '${traceId}'`)
    expect(await counts()).toEqual([1, 2])
    db.exec('INSERT INTO traces SELECT * FROM kept')
    expect(await counts()).toEqual([2, 4])
  })

  it('has texts whole that hold the characters by which they are told apart on the way', async () => {
    const [first = '', second = ''] = record(write, 3)
    const set = db.prepare('UPDATE traces SET model = ?, user_id = ?, status_message = ? WHERE trace_id = ?')
    set.run('a\u001fb', 'c\u001ed', 'e\u0000f', first)
    set.run('\u001f\u001f', Buffer.from('no text'), '', second)
    const rows = async (): Promise<unknown> => {
      const sql = `SELECT model, user_id, status_message, name FROM traces WHERE trace_id IN ('${first}', '${second}') ORDER BY trace_id = '${second}'`
      const answer = await analysis.read.runSql('q', sql)
      return answer.outcome === 'rows' ? answer.rows : answer
    }
    const expected = [
      ['a b', 'c\u001ed', 'e\u0000f', 'chat_request'],
      ['  ', null, '', 'chat_request'],
    ]
    expect(await rows()).toEqual(expected)
    // By way of the changes as well as of a new copy.
    set.run('a\u001fb', 'c\u001ed', 'e\u0000f', first)
    set.run('\u001f\u001f', Buffer.from('no text'), '', second)
    expect(await rows()).toEqual(expected)
  })

  it('has of each step its own texts, whichever it shares with others', async () => {
    const [traceId = ''] = record(write, 1)
    const texts = ['', 'a', 'a\u001fb', '\u001e', null, Buffer.from('no text')]
    const set = db.prepare('UPDATE observations SET name = ?, model = ?, status_message = ? WHERE span_id = ?')
    grow(traceId, texts.length ** 2, 'step')
    const spanOf = (index: number): string => `step${String(index).padStart(8, '0')}`
    const expected = texts.flatMap((name, first) =>
      texts.map((model, second) => {
        const index = first * texts.length + second
        set.run(name ?? Buffer.from(''), model, name, spanOf(index))
        const copied = (text: string | Buffer | null): string | null =>
          typeof text === 'string' && text !== '\u001e' ? text.replaceAll('\u001f', ' ') : null
        return [spanOf(index), copied(name), copied(model), copied(name)]
      }),
    )
    const answer = await analysis.read.runSql(
      'q',
      "SELECT span_id, name, model, status_message FROM observations WHERE span_id LIKE 'step%' ORDER BY span_id",
    )
    expect(answer).toMatchObject({ outcome: 'rows', rows: expected })
  })

  it('outlives a question that takes more memory than there is', async () => {
    record(write, 3)
    expect(await counts()).toEqual([3, 6])
    const copied = analysis.told.filter(({ told }) => told === 'copying').length
    const large = await analysis.read.runSql('q', 'SELECT list(i) FROM range(100000000) r(i)')
    expect(large).toMatchObject({ outcome: 'failed' })
    expect(await counts()).toEqual([3, 6])
    expect(analysis.told.filter(({ told }) => told === 'copying')).toHaveLength(copied)
  })

  it('tells latencies of the groups that are shown, and of no other', async () => {
    record(write, 5)
    const { amounts, latency, rowCount } = await analysis.read.breakdownRows(
      { fromMs: null, toMs: null },
      'chat',
      [],
      2,
    )
    expect([amounts.length, rowCount]).toEqual([2, 5])
    expect(latency).toMatchObject(amounts.map(() => ({ p50: 1200 })))
    expect(new Set(latency.map(({ key }) => key))).toEqual(new Set(amounts.map(({ key }) => key)))
  })
})
