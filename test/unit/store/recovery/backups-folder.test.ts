import Database from 'better-sqlite3'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deleteBackup, listBackups } from '../../../../src/main/store/recovery/backup-files.ts'
import { writeBackup } from '../../../../src/main/store/recovery/backup.ts'
import { openCheckedDatabase } from '../../../../src/main/store/schema/database.ts'
import { applyRestore, requestRestore } from '../../../../src/main/store/recovery/restore.ts'
import { migrateTo } from '../../../../src/main/store/schema/schema.ts'
import { databaseIn, nowMs, record, withDatabase } from '../../../support/store-fixtures.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-backups-folder-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const backups = (): string => path.join(folder, 'backups')
const name = 'holdfast-2026-01-02T03-04-05-006Z.db'

describe.each<[string, () => void, RegExp]>([
  ['a file', () => fs.writeFileSync(backups(), 'not a folder'), /backups is a file and not a folder/],
  ['a link that leads nowhere', () => fs.symlinkSync('/nowhere/at/all', backups()), /a link that leads to no folder/],
  ['a link to a file', () => fs.symlinkSync(databaseIn(folder), backups()), /a link that leads to no folder/],
])('where backups should go there is %s:', (_, put, words) => {
  it('the app starts and has an empty list', () => {
    withDatabase(folder, (write) => record(write, 2))
    put()
    const { db, salvaged } = openCheckedDatabase(folder, nowMs)
    db.close()
    expect(salvaged).toBeNull()
    expect(listBackups(folder)).toEqual([])
  })

  it('a backup says what is in the way and what to do', () => {
    withDatabase(folder, (write) => record(write, 2))
    put()
    withDatabase(folder, (_, db) => {
      expect(() => writeBackup(db, folder, 'by hand', nowMs)).toThrow(words)
      expect(() => writeBackup(db, folder, 'by hand', nowMs)).toThrow(/Move it away and try again; nothing was changed/)
    })
  })

  it('an update that would need one does not begin, and says why', () => {
    const old = new Database(databaseIn(folder))
    migrateTo(old, 2)
    old.close()
    put()
    expect(() => openCheckedDatabase(folder, nowMs)).toThrow(words)
    const after = new Database(databaseIn(folder))
    expect(after.pragma('user_version', { simple: true })).toBe(2)
    after.close()
  })

  it('a restore is refused in words, and deleting a backup does no harm', async () => {
    withDatabase(folder, (write) => record(write, 2))
    put()
    expect(() => requestRestore(folder, name, nowMs)).toThrow(/no longer there/)
    expect(applyRestore(folder, nowMs)).toBeNull()
    await deleteBackup(folder, name).catch((error: unknown) => expect(error).toMatchObject({ code: 'ENOTDIR' }))
    expect(fs.existsSync(databaseIn(folder))).toBe(true)
  })
})
