import Database from 'better-sqlite3'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databaseFileName, openWriterDatabase } from '../../../../src/main/store/schema/database.ts'
import type { Db } from '../../../../src/main/store/schema/db.ts'
import { migrations } from '../../../../src/main/store/schema/migrations/index.ts'
import { createReader } from '../../../../src/main/store/thread/reader.ts'
import { createWriter } from '../../../../src/main/store/thread/writer.ts'
import { finish } from '../../../support/store-fixtures.ts'
import { aTurn } from '../../../support/turn-fixtures.ts'

let folder: string
let db: Db

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-projects-'))
})
afterEach(() => {
  db.close()
  fs.rmSync(folder, { recursive: true })
})

const states = ['sealed', 'sending', 'retry', 'ambiguous', 'delivered', 'confirmed', 'dead', 'lost']

/** A database as the version before projects left it, with a batch in every state. */
function fromBefore(settings: string | null): void {
  const old = new Database(path.join(folder, databaseFileName))
  for (const { sql, version } of migrations.slice(0, 3)) {
    old.exec(sql)
    old.pragma(`user_version = ${version}`)
  }
  if (settings !== null) old.prepare("INSERT INTO meta (key, value) VALUES ('settings', ?)").run(settings)
  const batch = old.prepare(
    `INSERT INTO batches (first_seq, last_seq, record_count, payload_bytes, digest, service_version, state, attempts, sealed_at_ms)
     VALUES (?, ?, 1, 1, 'd', '1', ?, ?, 1)`,
  )
  for (const [index, state] of states.entries()) batch.run(index + 1, index + 1, state, state === 'sealed' ? 0 : 1)
  old.close()
}

const stamps = () =>
  Object.fromEntries(
    db
      .prepare<[], { state: string; project_id: string | null; maybe_stored: number }>('SELECT * FROM batches')
      .all()
      .map(({ state, project_id: projectId, maybe_stored: maybeStored }) => [state, [projectId, maybeStored]]),
  )

describe('a database from before projects were known', () => {
  it('has what was sent in the project that its settings name', () => {
    const langfuse = { host: 'https://langfuse.example', publicKey: 'pk' }
    fromBefore(JSON.stringify({ langfuse, project: { id: 'p1', name: 'One' } }))
    db = openWriterDatabase(folder)
    expect(stamps()).toEqual({
      sealed: [null, 0],
      sending: ['p1', 1],
      retry: ['p1', 1],
      ambiguous: ['p1', 1],
      delivered: ['p1', 1],
      confirmed: ['p1', 1],
      dead: ['p1', 0],
      lost: ['p1', 0],
    })
    const write = createWriter(db)
    const met = { id: 'p1', name: 'One', ...langfuse, isNamed: true }
    expect(write.meetProject(met, 1).waitsFor).toBeNull()
    expect(write.meetProject({ ...met, id: 'p2', name: 'Two', publicKey: 'pk2' }, 2).waitsFor).toEqual({
      id: 'p1',
      name: 'One',
    })
  })

  it.each([
    ['no settings', null],
    ['settings that name no project', '{"project":null}'],
    ['garbled settings', '{"project":{"id"'],
    ['a project that is none', '{"project":{"id":7}}'],
  ])('has it in one that nobody knows where there are %s', (_, settings) => {
    fromBefore(settings)
    db = openWriterDatabase(folder)
    expect(stamps()['delivered']).toEqual([null, 1])
    expect(createReader(db).outboxState().project).toBeNull()
  })
})

describe('a batch', () => {
  it('is never sent to another project than the one that it was first sent to, nor are its parts', () => {
    db = openWriterDatabase(folder)
    const write = createWriter(db)
    for (let count = 0; count < 4; count += 1) {
      const turn = aTurn()
      write.beginTurn(turn)
      const { traceId } = turn.start
      finish(write, traceId, { atMs: 1 })
    }
    const limits = { maxRecords: 10, maxBytes: 1e6, serviceVersion: '1' }
    const toOne = { projectId: 'p1', asEvents: [], askAtMs: 0, aloneMs: 0, withdrawAfterMs: 0 }
    const toTwo = { projectId: 'p2', asEvents: [], askAtMs: 0, aloneMs: 0, withdrawAfterMs: 0 }
    const { id = 0 } = write.sealNext(limits, 1, toOne) ?? {}
    const [half = 0, other = 0] = write.splitBatch(id, 2, 'HTTP 400')
    const cut = write.cutBatch(half, 10_000, 3, 'HTTP 413')
    for (const part of [cut, other]) expect(write.claimBatch(part, 4, toTwo)).toBeNull()
    write.claimBatch(other, 5, toOne)
    const parts = write.settleEach(other, [{ kind: 'accepted' }, { kind: 'later', detail: '' }], 6, 6, null)
    for (const part of parts) expect(write.claimBatch(part, 7, toTwo)).toBeNull()
    const foreign = createReader(db).outboxWork(10, false, { projectId: 'p2', only: null })
    expect(foreign).toMatchObject({ dueBatchId: null, dueRefusedId: null, dueDoubtId: null, nextTryAtMs: null })
    const own = createReader(db).outboxWork(10, false, { projectId: 'p1', only: null })
    expect(own.dueBatchId).toBe(cut)
  })
})
