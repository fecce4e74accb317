import Database from 'better-sqlite3'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listBackups, parseBackupName } from '../../../../src/main/store/recovery/backup-files.ts'
import { checkBackup, writeBackup } from '../../../../src/main/store/recovery/backup.ts'
import { openReaderDatabase, openWriterDatabase } from '../../../../src/main/store/schema/database.ts'
import { StoreError } from '../../../../src/main/store/errors.ts'
import { migrations } from '../../../../src/main/store/schema/migrations/index.ts'
import { openStore } from '../../../../src/main/store/thread/store.ts'
import { createWriter } from '../../../../src/main/store/thread/writer.ts'
import { deliver, ledgerOf, look, nowMs, record, withDatabase } from '../../../support/store-fixtures.ts'
import { storeEntries } from '../../../support/store-entries.ts'
import { aTurn } from '../../../support/turn-fixtures.ts'

let folder: string
const inBackups = (name: string): string => path.join(folder, 'backups', name)
const backUp = (atMs = nowMs): string => withDatabase(folder, (_, db) => writeBackup(db, folder, 'by hand', atMs).name)

const backupName = (atMs: number): string => `holdfast-${new Date(atMs).toISOString().replaceAll(/[:.]/g, '-')}.db`

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-backup-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

describe('a backup', () => {
  it('is whole: what was committed is in it, also what lies in the WAL alone', () => {
    withDatabase(folder, (write, db) => {
      record(write, 20)
      deliver(write, 10)
      const reader = openReaderDatabase(folder)
      const backup = writeBackup(reader, folder, 'by hand', nowMs)
      reader.close()
      expect(fs.statSync(path.join(folder, 'holdfast.db-wal')).size).toBeGreaterThan(0)
      expect(look(inBackups(backup.name), ledgerOf)).toEqual(ledgerOf(db))
      expect(look(inBackups(backup.name), (copy) => copy.pragma('integrity_check', { simple: true }))).toBe('ok')
      expect(backup).toMatchObject({ atMs: nowMs, reason: 'by hand', bytes: fs.statSync(inBackups(backup.name)).size })
    })
  })

  it('holds up nobody: turns are written and read while it is made, and it is whole all the same', async () => {
    withDatabase(folder, (_, db) => {
      db.exec('CREATE TABLE ballast (data BLOB)')
      for (let index = 0; index < 40; index += 1) db.exec('INSERT INTO ballast VALUES (randomblob(1000000))')
    })
    const store = await openStore({
      folder,
      ...storeEntries,
      onThreadDeath: (message) => expect.unreachable(message),
      onDamage: () => expect.unreachable(),
    })
    let openTurns = 0
    /** Whether a turn was written and read before the backup was made. */
    const tryDuring = async (atMs: number): Promise<boolean> => {
      const openBefore = openTurns
      const backup = store.backUp(atMs)
      const again = store.backUp(atMs + 1)
      let isMade = false
      void backup.then(() => {
        isMade = true
      })
      await new Promise<void>((resolve) => {
        const look = setInterval(() => {
          if (!isMade && !fs.existsSync(inBackups(`${backupName(atMs)}.part`))) return
          clearInterval(look)
          resolve()
        }, 1)
      })
      const turn = aTurn()
      await store.write.beginTurn(turn)
      openTurns += 1
      expect(await store.read.getMessage(turn.start.messageId)).not.toBeNull()
      const wasDuring = !isMade
      const { name } = await backup
      expect(await again).toEqual(await backup)
      expect(look(inBackups(name), (db) => db.pragma('integrity_check', { simple: true }))).toBe('ok')
      expect(look(inBackups(name), (db) => db.prepare('SELECT COUNT(*) FROM open_turns').pluck().get())).toBe(
        openBefore,
      )
      return wasDuring
    }
    // A busy machine may give the backup all its time at once, but not each time; one that is waited for is never overtaken.
    let wasDuring = false
    for (let attempt = 0; attempt < 5 && !wasDuring; attempt += 1) wasDuring = await tryDuring(nowMs + attempt * 1000)
    expect(wasDuring).toBe(true)
    await store.close()
  })

  it('made by hand goes once there are five newer ones; those of other kinds stay', () => {
    withDatabase(folder, (write) => record(write, 1))
    const other = 'holdfast-2020-01-01T00-00-00-000Z-before-restore.db'
    const names = Array.from({ length: 7 }, (_, index) => backUp(nowMs + index))
    fs.copyFileSync(inBackups(names[6] ?? ''), inBackups(other))
    names.push(backUp(nowMs + 7))
    expect(listBackups(folder).map(({ name }) => name)).toEqual([...names.slice(-5).toReversed(), other])
  })

  it('of the same millisecond gets a name of its own', () => {
    withDatabase(folder, (write) => record(write, 1))
    expect(new Set([backUp(), backUp(), backUp()]).size).toBe(3)
    expect(listBackups(folder)).toHaveLength(3)
  })

  it('that cannot be finished leaves nothing behind and says why', () => {
    withDatabase(folder, (write, db) => {
      record(write, 1)
      fs.writeFileSync(path.join(folder, 'backups'), 'in the way')
      expect(() => writeBackup(db, folder, 'by hand', nowMs)).toThrow(StoreError)
      fs.rmSync(path.join(folder, 'backups'))
      fs.mkdirSync(path.join(folder, 'backups'))
      fs.mkdirSync(inBackups('holdfast-2026-09-21T14-13-20-000Z.db.part'))
      expect(() => writeBackup(db, folder, 'by hand', nowMs)).toThrow(StoreError)
      expect(listBackups(folder)).toEqual([])
    })
  })

  it('counts only once it is whole: whenever the app is killed while making it, the list has all of it or nothing', () => {
    withDatabase(folder, (write) => record(write, 30))
    const script = path.join(import.meta.dirname, '../../../support/restore-process.ts')
    const run = (killBefore: number) =>
      spawnSync(process.execPath, [script, folder, 'back up', String(killBefore)], { encoding: 'utf8' })
    const seen = new Set<number>()
    let kills = 0
    while (run(kills + 1).signal === 'SIGKILL') {
      kills += 1
      const made = listBackups(folder)
      seen.add(made.length)
      for (const { name } of made) {
        checkBackup(inBackups(name))
        expect(look(inBackups(name), ledgerOf)).toMatchObject({ accepted: 30, pending: 30 })
        fs.rmSync(inBackups(name))
      }
    }
    expect(kills).toBeGreaterThan(8)
    expect([...seen]).toEqual([0, 1])
    expect(listBackups(folder)).toHaveLength(1)
    expect(fs.readdirSync(path.join(folder, 'backups')).filter((name) => name.includes('.part'))).toEqual([])
  }, 300_000)

  const versionBefore = migrations.at(-2)?.version ?? 0

  it('is made before an update, whatever was there when it was made the last time; the newest three are kept', () => {
    for (let time = 0; time < 4; time += 1) {
      fs.rmSync(path.join(folder, 'holdfast.db'), { force: true })
      const old = new Database(path.join(folder, 'holdfast.db'))
      for (const migration of migrations.slice(0, -1)) old.exec(migration.sql)
      old.exec(`INSERT INTO meta (key, value) VALUES ('time', '${time}')`)
      old.pragma(`user_version = ${versionBefore}`)
      old.close()
      openWriterDatabase(folder).close()
    }
    const made = listBackups(folder)
    expect(made.map(({ reason }) => reason)).toEqual(Array.from({ length: 3 }, () => 'before an update'))
    const times = made.map(({ name }) =>
      look(inBackups(name), (db) => [
        db.prepare("SELECT value FROM meta WHERE key = 'time'").pluck().get(),
        db.pragma('user_version', { simple: true }),
      ]),
    )
    expect(times).toEqual(['3', '2', '1'].map((time) => [time, versionBefore]))
  })

  it('has a name that leads nowhere else', () => {
    const good = 'holdfast-2026-01-01T00-00-00-000Z.db'
    expect(parseBackupName(good)).not.toBeNull()
    for (const name of ['../holdfast.db', 'holdfast.db', '', `../${good}`, `/${good}`, `${good}/../x`, `${good}\0`]) {
      expect(parseBackupName(name)).toBeNull()
    }
    expect(parseBackupName('holdfast-2026-01-02T03-04-05-678Z-before-update.db')).toEqual({
      atMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
      reason: 'before an update',
    })
  })
})

describe('a file that is to be restored is refused, in words,', () => {
  const words = (file: string): string => {
    try {
      checkBackup(file)
    } catch (error) {
      if (error instanceof StoreError) return error.userMessage
    }
    return 'not refused'
  }
  const changed = (change: (db: Database.Database) => void): string => {
    withDatabase(folder, (write) => record(write, 200))
    const file = inBackups(backUp())
    const db = new Database(file)
    change(db)
    db.close()
    return file
  }

  it('when it was written by a newer Holdfast', () => {
    expect(words(changed((db) => db.pragma('user_version = 99')))).toContain('newer Holdfast (schema 99')
  })

  it('when it belongs to another app', () => {
    expect(words(changed((db) => db.pragma('application_id = 4711')))).toContain('not a database of Holdfast')
    expect(words(changed((db) => db.exec('DROP TABLE payloads')))).toContain('not a database of Holdfast')
  })

  it('when it is damaged, in its header or in its middle', () => {
    const file = changed(() => {})
    const handle = fs.openSync(file, 'r+')
    fs.writeSync(handle, Buffer.alloc(4096 * 4, 0xa5), 0, 4096 * 4, 4096 * 20)
    fs.closeSync(handle)
    expect(words(file)).toContain('damaged')
    fs.writeFileSync(file, 'this is no database'.repeat(500))
    expect(words(file)).toContain('damaged')
  })
})

it('secrets are never in a backup: it has the database alone, and that has none', () => {
  const canary = `sk-canary-${'7f3a9c'.repeat(6)}`
  fs.writeFileSync(path.join(folder, 'secrets.json'), JSON.stringify({ plain: { langfuse: canary } }))
  const db = openWriterDatabase(folder)
  const write = createWriter(db)
  // Even one that was written by mistake and taken out again is not carried along in a free page.
  write.setMeta('mistake', canary.repeat(200))
  db.exec("DELETE FROM meta WHERE key = 'mistake'")
  const { name } = writeBackup(db, folder, 'by hand', nowMs)
  db.close()
  expect(fs.readFileSync(path.join(folder, 'holdfast.db')).includes(canary)).toBe(true)
  expect(fs.readFileSync(inBackups(name)).includes(canary)).toBe(false)
  expect(fs.readdirSync(path.join(folder, 'backups'))).toEqual([name])
})
