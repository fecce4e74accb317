import Database from 'better-sqlite3'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createConnectionLog, createConnectionReads } from '../../../../src/main/store/log/connection-log.ts'
import { openWriterDatabase } from '../../../../src/main/store/schema/database.ts'
import { migrations } from '../../../../src/main/store/schema/migrations/index.ts'
import { migrateTo } from '../../../../src/main/store/schema/schema.ts'
import { databaseIn, withDatabase } from '../../../support/store-fixtures.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-connections-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

describe('the history of the connection', () => {
  it('keeps the lines that an earlier version wrote, each of one time', () => {
    const old = new Database(databaseIn(folder))
    migrateTo(
      old,
      migrations.findIndex(({ name }) => name === 'connection-log'),
    )
    const put = old.prepare('INSERT INTO connection_log (at_ms, state, detail) VALUES (?, ?, ?)')
    put.run(1_000, 'online', '')
    put.run(2_000, 'backing_off', 'HTTP 503')
    old.close()
    const db = openWriterDatabase(folder)
    const { logConnection } = createConnectionLog(db)
    const { connectionHistory, newestConnection } = createConnectionReads(db)
    expect(connectionHistory(10)).toEqual([
      { id: 2, atMs: 2_000, state: 'backing_off', detail: 'HTTP 503', count: 1, lastAtMs: 2_000 },
      { id: 1, atMs: 1_000, state: 'online', detail: '', count: 1, lastAtMs: 1_000 },
    ])
    logConnection(3_000, 'backing_off', 'HTTP 502', true)
    expect(connectionHistory(1)).toEqual([
      { id: 2, atMs: 2_000, state: 'backing_off', detail: 'HTTP 502', count: 2, lastAtMs: 3_000 },
    ])
    expect(newestConnection()).toEqual({ id: 2, atMs: 3_000 })
    db.close()
  })

  it('takes a clock that went back for no reason to join what lies apart', () => {
    withDatabase(folder, (write, db) => {
      write.logConnection(900_000, 'backing_off', 'a', true)
      write.logConnection(1_000_000, 'online', '')
      write.logConnection(5_000, 'backing_off', 'b', true)
      const lines = createConnectionReads(db).connectionHistory(10)
      expect(lines.map(({ state, detail }) => [state, detail])).toEqual([
        ['backing_off', 'b'],
        ['online', ''],
        ['backing_off', 'a'],
      ])
    })
  })

  it('leaves what the user did between two failures where it is', () => {
    withDatabase(folder, (write, db) => {
      write.logConnection(1_000, 'backing_off', 'a', true)
      write.logConnection(2_000, 'paused_by_user', '')
      write.logConnection(3_000, 'backing_off', 'b', true)
      const lines = createConnectionReads(db).connectionHistory(10)
      expect(lines.map(({ state }) => state)).toEqual(['backing_off', 'paused_by_user', 'backing_off'])
    })
  })
})
