import Database from 'better-sqlite3'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  openCheckedDatabase,
  openReaderDatabase,
  openWriterDatabase,
} from '../../../../src/main/store/schema/database.ts'
import { openOrChoose } from '../../../../src/main/store/recovery/missing.ts'
import { createReader } from '../../../../src/main/store/thread/reader.ts'
import { createWriter } from '../../../../src/main/store/thread/writer.ts'
import type { AnswerExtras } from '../../../../src/shared/domain.ts'
import { finish } from '../../../support/store-fixtures.ts'
import { aTurn, anEnd } from '../../../support/turn-fixtures.ts'

const records = 3000
const nowMs = 1_790_000_000_000
let folder: string
let file: string

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-salvage-'))
  file = path.join(folder, 'holdfast.db')
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

/** A third delivered, a third in a batch that was being sent, a third not sealed yet. */
function fill(): void {
  const db = openWriterDatabase(folder)
  const write = createWriter(db)
  db.exec('BEGIN')
  for (let index = 0; index < records; index += 1) {
    const turn = aTurn({}, `question ${index}`)
    write.beginTurn(turn)
    finish(write, turn.start.traceId, {
      end: anEnd({ extras: index % 10 === 0 ? toolsAsked(index) : null }),
      atMs: nowMs,
    })
  }
  db.exec('COMMIT')
  const limits = { maxRecords: records / 3, maxBytes: 1e9, serviceVersion: '1' }
  write.acknowledgeBatch(write.sealNext(limits, nowMs)?.id ?? 0, nowMs, 'HTTP 200')
  write.sealNext(limits, nowMs)
  db.close()
}

const toolsAsked = (index: number): AnswerExtras => ({
  toolCalls: [{ id: null, type: 'function', name: `tool${index}`, arguments: '{}' }],
  annotations: [],
  refusal: null,
})

/** Overwrites whole pages, as a failing disk does. The first page, the file's header, stays. */
function damage(pages: number, everyNth: number): void {
  const handle = fs.openSync(file, 'r+')
  const garbage = Buffer.alloc(4096, 0xa5)
  for (let index = 0; index < pages; index += 1) fs.writeSync(handle, garbage, 0, 4096, 4096 * (20 + index * everyNth))
  fs.closeSync(handle)
}

describe('a damaged database', () => {
  it('is set aside, and what can be read of it is saved; every record that is gone is counted', () => {
    fill()
    damage(10, 97)
    const { db, salvaged } = openCheckedDatabase(folder, nowMs)
    const { ledger } = createReader(openReaderDatabase(folder)).outboxState()
    expect(ledger.accepted).toBe(records)
    expect(ledger.delivered + ledger.pending + ledger.dead + ledger.lost).toBe(records)
    expect(ledger.lost).toBe(salvaged?.recordsLost)
    expect(ledger.lost).toBeLessThan(records * 0.1)
    expect(fs.existsSync(salvaged?.setAsideAt ?? '')).toBe(true)
    expect(db.pragma('quick_check', { simple: true })).toBe('ok')
    db.close()
  })

  it('has answers with their tool calls, and finds them by these', () => {
    fill()
    damage(10, 97)
    const { db } = openCheckedDatabase(folder, nowMs)
    const write = createWriter(db)
    while (!write.indexSearchStep());
    db.close()
    const read = createReader(openReaderDatabase(folder))
    const found = Array.from(
      { length: records / 10 },
      (_, index) => read.searchMessages(`tool${index * 10}`).hits,
    ).flat()
    expect(found.length).toBeGreaterThan((records / 10) * 0.9)
    for (const { messageId } of found.slice(0, 10)) {
      expect(read.getMessage(messageId)?.extras?.toolCalls[0]?.arguments).toBe('{}')
    }
  })

  it('never lets a record that may have been sent go out again unasked', () => {
    fill()
    damage(10, 97)
    const { db } = openCheckedDatabase(folder, nowMs)
    const write = createWriter(db)
    write.doubtSending(nowMs, nowMs)
    const sealed: number[] = []
    for (;;) {
      const batch = write.sealNext({ maxRecords: 100, maxBytes: 1e9, serviceVersion: '1' }, nowMs)
      if (!batch) break
      sealed.push(batch.id)
    }
    const fresh = db.prepare('SELECT MIN(first_seq) AS first FROM batches WHERE id IN (SELECT value FROM json_each(?))')
    const { first } = fresh.get(JSON.stringify(sealed)) as { first: number }
    expect(first).toBeGreaterThan((records / 3) * 2)
    db.close()
  })

  it('goes on numbering after the highest number there ever was', () => {
    fill()
    damage(3, 200)
    const { db } = openCheckedDatabase(folder, nowMs)
    const write = createWriter(db)
    const turn = aTurn()
    write.beginTurn(turn)
    const end = {
      traceId: turn.start.traceId,
      messageStatus: 'complete' as const,
      messageError: null,
      end: anEnd(),
      nowMs,
    }
    expect(write.finishTurn(end).seq).toBe(records + 1)
    db.close()
  })

  it('of which nothing can be read is left as it is, and no empty one takes its place', () => {
    const content = 'this is not a database'.repeat(1000)
    fs.writeFileSync(file, content)
    expect(() => openCheckedDatabase(folder, nowMs)).toThrow(expect.objectContaining({ code: 'missing' }))
    expect(fs.readFileSync(file, 'utf8')).toBe(content)
    expect(fs.readdirSync(folder)).toEqual(['holdfast.db'])
  })

  it.each([0, 1, 7, 99])(
    'is not seen in a database of another app, which stays as it is (its version %i)',
    (version) => {
      const other = new Database(file)
      other.exec(`CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE conversations (id TEXT PRIMARY KEY, title TEXT);
      INSERT INTO meta VALUES ('accepted', '5'); INSERT INTO conversations VALUES ('a', 'Of the other app')`)
      other.pragma(`user_version = ${version}`)
      other.close()
      const content = fs.readFileSync(file)
      expect(() => openCheckedDatabase(folder, nowMs)).toThrow(
        expect.objectContaining({ code: 'missing', userMessage: expect.stringContaining('another app') as string }),
      )
      expect(fs.readFileSync(file)).toEqual(content)
      expect(fs.readdirSync(folder)).toEqual(['holdfast.db'])
      openOrChoose(folder, 'start-empty', nowMs).db.close()
      const [kept = ''] = fs.readdirSync(folder).filter((name) => name.startsWith('holdfast.db.'))
      expect(fs.readFileSync(path.join(folder, kept))).toEqual(content)
    },
  )

  it('is not seen where there is none', () => {
    fill()
    const { db, salvaged, checkLater } = openCheckedDatabase(folder, nowMs)
    expect([salvaged, checkLater]).toEqual([null, false])
    expect(fs.readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([])
    db.close()
  })
})
