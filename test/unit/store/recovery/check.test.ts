import Database from 'better-sqlite3'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkThroughly } from '../../../../src/main/store/recovery/check.ts'
import { openReaderDatabase } from '../../../../src/main/store/schema/database.ts'
import { deliver, record, withDatabase } from '../../../support/store-fixtures.ts'

describe('the check of a database', () => {
  let folder: string
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-check-'))
    withDatabase(folder, (write) => {
      record(write, 30)
      deliver(write, 10)
    })
  })
  afterEach(() => fs.rmSync(folder, { recursive: true }))

  const file = (): string => path.join(folder, 'holdfast.db')
  function check() {
    const db = openReaderDatabase(folder)
    try {
      return checkThroughly(db)
    } finally {
      db.close()
    }
  }
  function change(sql: string): void {
    const db = new Database(file())
    db.pragma('foreign_keys = OFF')
    db.unsafeMode()
    db.exec(sql)
    db.close()
  }

  test('finds nothing in a sound one', () => {
    expect(check()).toEqual({ findings: [], danglingCount: 0, ledgerAddsUp: true })
  })

  test('finds a record that is gone, which SQLite passes over', () => {
    change('DELETE FROM records WHERE seq = 15')
    const { findings, ledgerAddsUp } = check()
    expect(findings).toEqual([])
    expect(ledgerAddsUp).toBe(false)
  })

  test('counts rows that name others which are gone', () => {
    change('DELETE FROM conversations')
    expect(check()).toMatchObject({ findings: [], ledgerAddsUp: true })
    expect(check().danglingCount).toBeGreaterThan(0)
  })

  test('finds an index that misses a row, and pages that are overwritten, in at most twenty lines', () => {
    const db = new Database(file())
    db.pragma('journal_mode = DELETE')
    const pageSize = Number(db.pragma('page_size', { simple: true }))
    const pages = Number(db.pragma('page_count', { simple: true }))
    db.close()
    const bytes = fs.readFileSync(file())
    for (let page = pages - 8; page < pages; page += 1)
      bytes.fill(0xa5, page * pageSize + 100, page * pageSize + pageSize)
    fs.writeFileSync(file(), bytes)
    const { findings } = check()
    expect(findings.length).toBeGreaterThan(0)
    expect(findings.length).toBeLessThanOrEqual(20)
  })
})
