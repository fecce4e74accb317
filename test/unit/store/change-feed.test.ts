import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWriterDatabase } from '../../../src/main/store/schema/database.ts'
import type { Db } from '../../../src/main/store/schema/db.ts'
import { createWriter, type Writer } from '../../../src/main/store/thread/writer.ts'
import { changeFeedFor, changeFeedState } from '../../../src/main/store/traces/change-feed.ts'
import { record } from '../../support/store-fixtures.ts'
import { aTurn } from '../../support/turn-fixtures.ts'

let folder: string
let db: Db
let write: Writer

const open = (): void => {
  db = openWriterDatabase(folder)
  write = createWriter(db)
}
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-feed-'))
  open()
})
afterEach(() => {
  db.close()
  fs.rmSync(folder, { recursive: true })
})

const changes = (): [string, unknown][] =>
  db.prepare<[], [string, unknown]>('SELECT source, key FROM changes ORDER BY seq').raw().all()
const traceRows = (): number[] => db.prepare<[], number>('SELECT row FROM traces ORDER BY row').pluck().all()
const state = () => changeFeedState(db) ?? { epoch: '', lastSeq: -1, prunedSeq: -1 }
/** What SQLite runs for each row in the triggers of a statement; a plan leaves these out. */
function triggerProgram(sql: string): string[] {
  const steps = db.prepare<[], { opcode: string; p4: string | null }>(`EXPLAIN ${sql}`).all()
  return steps.slice(steps.findIndex(({ p4 }) => p4?.startsWith('-- TRIGGER'))).map(({ opcode }) => opcode)
}

describe('the feed of changes', () => {
  it('has each changed trace once, where it changed last', () => {
    record(write, 2)
    expect(changes().filter(([source]) => source === 'trace')).toEqual(traceRows().map((row) => ['trace', row]))
    db.exec(`UPDATE traces SET level = 'ERROR' WHERE row = ${traceRows()[0]}`)
    expect(changes().at(-1)).toEqual(['trace', traceRows()[0]])
    expect(changes().filter(([source]) => source === 'trace')).toHaveLength(2)
    db.exec(`DELETE FROM traces WHERE row = ${traceRows()[1]}`)
    expect(changes().filter(([source]) => source === 'trace')).toHaveLength(2)
  })

  it('has it also where the statement that changed it passes over conflicts', () => {
    record(write, 1)
    const before = state().lastSeq
    db.exec(`UPDATE OR IGNORE traces SET level = 'ERROR'`)
    expect(state().lastSeq).toBeGreaterThan(before)
  })

  it('has what a conversation is called, and none of its drafts', () => {
    const turn = aTurn()
    write.beginTurn(turn)
    const id = turn.start.conversationId
    const before = state().lastSeq
    write.saveDraft(id, 'not sent yet')
    expect(state().lastSeq).toBe(before)
    write.renameConversation(id, 'Another name')
    expect(changes().at(-1)).toEqual(['chat', id])
  })

  it.each([
    'INSERT INTO traces DEFAULT VALUES',
    'UPDATE traces SET level = level',
    'DELETE FROM traces',
    'INSERT INTO observations DEFAULT VALUES',
    'UPDATE observations SET level = level',
    'DELETE FROM observations',
    'INSERT INTO conversations DEFAULT VALUES',
    'UPDATE conversations SET title = title',
  ])('finds its place by an index, however many changes there are: %s', (sql) => {
    const program = triggerProgram(sql)
    expect(program).toContain('IdxInsert')
    // What goes from row to row looks through the changes of a source.
    expect(program.filter((opcode) => ['Rewind', 'Last', 'Next', 'Prev'].includes(opcode))).toEqual([])
  })

  it('leads on from where a copy stopped, in this opening and in the next', () => {
    record(write, 2)
    const copy = { epoch: state().epoch, seq: state().lastSeq }
    record(write, 1)
    expect(changeFeedFor(db, copy)).not.toBeNull()
    db.close()
    open()
    expect(state().epoch).not.toBe(copy.epoch)
    expect(changeFeedFor(db, copy)).not.toBeNull()
  })

  it('leads on from no copy of another database, of a later state, or of what was pruned', () => {
    record(write, 3)
    const { epoch, lastSeq } = state()
    expect(changeFeedFor(db, { epoch: 'another', seq: 1 })).toBeNull()
    expect(changeFeedFor(db, { epoch, seq: lastSeq + 1 })).toBeNull()
    db.close()
    open()
    record(write, 3)
    // In that epoch the database never came so far.
    expect(changeFeedFor(db, { epoch, seq: lastSeq + 1 })).toBeNull()
    expect(write.pruneChangesStep(lastSeq)).toBe(true)
    expect(changeFeedFor(db, { epoch, seq: lastSeq })).not.toBeNull()
    expect(changeFeedFor(db, { epoch, seq: lastSeq - 1 })).toBeNull()
    expect(changes().length).toBeGreaterThan(0)
  })

  it('is pruned in short steps', () => {
    db.exec(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) INSERT INTO changes (source, key) SELECT 'trace', i FROM n`,
    )
    const { lastSeq } = state()
    expect([1, 2, 3].map(() => write.pruneChangesStep(lastSeq))).toEqual([false, false, true])
    expect(changes()).toEqual([])
  })

  it('does not grow without end where nobody reads it', () => {
    db.exec(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250001) INSERT INTO changes (source, key) SELECT 'trace', i FROM n`,
    )
    const before = state()
    db.close()
    open()
    expect(changes()).toEqual([])
    expect(changeFeedFor(db, { epoch: before.epoch, seq: before.lastSeq - 1 })).toBeNull()
    expect(changeFeedFor(db, { epoch: before.epoch, seq: before.lastSeq })).not.toBeNull()
  })
})
