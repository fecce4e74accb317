import Database from 'better-sqlite3'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databaseFileName } from '../../../../src/main/store/schema/database.ts'
import { lockFolder } from '../../../../src/main/store/thread/lock.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-lock-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const take = () => lockFolder(folder, path.join(folder, databaseFileName))

describe('a data folder', () => {
  it('belongs to one owner at a time', () => {
    const lock = take()
    expect(take).toThrow(/Another Holdfast/)
    lock.release()
    take().release()
  })

  it.each([
    ['a few bytes', 'garbage'],
    ['several pages', 'x'.repeat(5_000)],
  ])('opens where the file of its lock is damaged: %s', (_, garbage) => {
    fs.writeFileSync(path.join(folder, 'holdfast.lock'), garbage)
    const lock = take()
    expect(take).toThrow(/Another Holdfast/)
    lock.release()
  })

  it('stays another’s whose lock was damaged while it is open', () => {
    const db = new Database(path.join(folder, databaseFileName))
    db.pragma('journal_mode = WAL')
    db.exec('CREATE TABLE t (a)')
    fs.writeFileSync(path.join(folder, 'holdfast.lock'), 'garbage')
    expect(take).toThrow(/Another Holdfast/)
    db.close()
    take().release()
  })
})
