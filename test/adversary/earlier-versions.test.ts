import Database from 'better-sqlite3'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openCheckedDatabase } from '../../src/main/store/schema/database.ts'
import { migrateTo } from '../../src/main/store/schema/schema.ts'
import { databaseIn, ledgerOf, nowMs, sum } from '../support/store-fixtures.ts'
import { fillVersion, recordsOfVersion } from './version-fixtures.ts'
import { sentUnasked } from './damage.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-versions-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

/** As that version of the app left it: made by its own migrations, with records in every state. */
function makeVersion(version: number): void {
  const db = new Database(databaseIn(folder))
  db.pragma('auto_vacuum = INCREMENTAL')
  db.pragma('journal_mode = WAL')
  migrateTo(db, version)
  fillVersion(db, version)
  db.close()
}

function edit(change: (bytes: Buffer) => Buffer | void): void {
  const bytes = fs.readFileSync(databaseIn(folder))
  fs.writeFileSync(databaseIn(folder), change(bytes) ?? bytes)
}

describe.each([1, 2, 3])('a database of schema %i', (version) => {
  it('is brought up to date with every record in its state', () => {
    makeVersion(version)
    const { db, salvaged } = openCheckedDatabase(folder, nowMs)
    expect(salvaged).toBeNull()
    expect(ledgerOf(db)).toEqual(recordsOfVersion)
    db.close()
  })

  it('is salvaged in its own schema, then brought up to date: nothing is lost that can be read', () => {
    makeVersion(version)
    // The head of the schema's own tree: no table can be found by it any more.
    edit((bytes) => void bytes.fill(0xa5, 100, 108))
    const { db, salvaged } = openCheckedDatabase(folder, nowMs)
    expect(salvaged).toMatchObject({ recordsLost: 0 })
    const ledger = ledgerOf(db)
    expect(ledger).toMatchObject({
      accepted: recordsOfVersion.accepted,
      delivered: recordsOfVersion.delivered,
      lost: 0,
    })
    expect(sum(ledger)).toBe(ledger.accepted)
    expect(db.prepare('SELECT COUNT(*) FROM messages').pluck().get()).toBe(recordsOfVersion.accepted)
    db.close()
  })

  it('loses no record to a flipped bit in its version, and is not taken for one of the future', () => {
    for (const flipped of [version ^ 1, version ^ 4, version ^ 0x1000]) {
      fs.rmSync(folder, { recursive: true })
      fs.mkdirSync(folder)
      makeVersion(version)
      edit((bytes) => void bytes.writeUInt32BE(flipped, 60))
      const { db, salvaged } = openCheckedDatabase(folder, nowMs)
      expect(salvaged).toMatchObject({ recordsLost: 0 })
      expect(ledgerOf(db)).toMatchObject({ accepted: recordsOfVersion.accepted, lost: 0 })
      db.close()
    }
  })

  it.each([0.95, 0.5])('that was cut short to %d of its length keeps what was before the cut', (share) => {
    makeVersion(version)
    edit((bytes) => bytes.subarray(0, Math.floor(bytes.length * share)))
    const { db, salvaged } = openCheckedDatabase(folder, nowMs)
    const ledger = ledgerOf(db)
    expect(sum(ledger)).toBe(ledger.accepted)
    expect(ledger.lostIsUnknown ?? false).toBe(salvaged?.recordsLost === null)
    const saved = Number(db.prepare('SELECT COUNT(*) FROM records').pluck().get())
    expect(saved).toBeGreaterThan(recordsOfVersion.accepted * (share - 0.25))
    if (ledger.lostIsUnknown !== true) {
      expect(ledger).toMatchObject({ accepted: recordsOfVersion.accepted, lost: salvaged?.recordsLost })
    }
    const unasked = sentUnasked(db)
    const sent = db.prepare('SELECT 1 FROM records WHERE trace_id = ? AND seq <= 300').pluck()
    expect(unasked.filter((traceId) => sent.get(traceId) === 1)).toEqual([])
    db.close()
  })
})
