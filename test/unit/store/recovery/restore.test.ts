import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listBackups } from '../../../../src/main/store/recovery/backup-files.ts'
import { writeBackup } from '../../../../src/main/store/recovery/backup.ts'
import { openCheckedDatabase } from '../../../../src/main/store/schema/database.ts'
import { applyRestore, requestRestore } from '../../../../src/main/store/recovery/restore.ts'
import type { Restored } from '../../../../src/main/store/recovery/restored.ts'
import type { Db } from '../../../../src/main/store/schema/db.ts'
import type { Writer } from '../../../../src/main/store/thread/writer.ts'
import {
  databaseIn,
  deliver,
  finish,
  ledgerOf,
  look,
  nowMs,
  record,
  sealLimits,
  statesOf,
  sum,
  withDatabase,
} from '../../../support/store-fixtures.ts'
import { aTurn } from '../../../support/turn-fixtures.ts'

let folder: string
let clockMs: number
const inBackups = (name: string): string => path.join(folder, 'backups', name)
const backUp = (): string => withDatabase(folder, (_, db) => writeBackup(db, folder, 'by hand', (clockMs += 1000)).name)
const restore = (name: string): Restored | null => {
  requestRestore(folder, name, (clockMs += 1000))
  return applyRestore(folder, clockMs)
}
const lastSetAside = (): string => listBackups(folder).find(({ reason }) => reason === 'before a restore')?.name ?? ''
const inNew = <T>(use: (write: Writer, db: Db) => T): T => withDatabase(folder, use)
const states = (traceIds: string[]): (string | undefined)[] => inNew((_, db) => statesOf(db, traceIds))

/** What goes out unasked from now on. */
function sentUnasked(): string[] {
  return inNew((write, db) => {
    write.doubtSending(nowMs, nowMs)
    const ids = db.prepare<[], number>("SELECT id FROM batches WHERE state IN ('sealed', 'retry')").pluck().all()
    const sent: string[] = []
    const take = (body: Uint8Array | undefined): void => {
      const text = Buffer.from(body ?? []).toString()
      sent.push(...new Set([...text.matchAll(/"traceId":"([0-9a-f]{32})"/g)].map((match) => match[1] ?? '')))
    }
    for (const id of ids) take(write.claimBatch(id, nowMs)?.body)
    const sealed = db.prepare<[], number>("SELECT id FROM batches WHERE state = 'sealed'").pluck().all()
    for (const id of sealed) take(write.claimBatch(id, nowMs)?.body)
    for (let batch = write.sealNext(sealLimits, nowMs); batch; batch = write.sealNext(sealLimits, nowMs)) {
      take(batch.body)
    }
    return sent
  })
}

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-restore-'))
  clockMs = nowMs
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

describe('a restore', () => {
  it('puts the backup in place and keeps the database from before, whole, as a backup of its own', () => {
    inNew((write) => record(write, 3))
    const name = backUp()
    const before = inNew((write, db) => {
      record(write, 4)
      return ledgerOf(db)
    })
    expect(restore(name)).toEqual({ ok: true, name, setAsideAs: lastSetAside(), leftBehind: 4, inDoubt: 0 })
    expect(inNew((_, db) => ledgerOf(db))).toMatchObject({ accepted: 3, pending: 3 })
    expect(look(inBackups(lastSetAside()), ledgerOf)).toEqual(before)
    expect(listBackups(folder).map((backup) => backup.name)).toEqual([lastSetAside(), name])
    expect(fs.readdirSync(folder).toSorted()).toEqual(['backups', 'holdfast.db'])
    expect(applyRestore(folder, clockMs)).toBeNull()
  })

  it('is undone by restoring what it set aside', () => {
    inNew((write) => record(write, 3))
    const name = backUp()
    const later = inNew((write) => record(write, 4))
    restore(name)
    const meanwhile = inNew((write) => record(write, 2))
    const [first] = listBackups(folder)
    expect(restore(first?.name ?? '')).toMatchObject({ ok: true, leftBehind: 2, inDoubt: 0 })
    expect(inNew((_, db) => ledgerOf(db))).toMatchObject({ accepted: 7, pending: 7 })
    expect(sentUnasked()).toEqual(expect.arrayContaining(later))
    expect(look(inBackups(lastSetAside()), (db) => statesOf(db, meanwhile))).toEqual(['recorded', 'recorded'])
  })

  it('keeps the present settings, providers and network, since their keys are not in the backup', () => {
    inNew((write) => write.setMeta('settings', 'old address'))
    const name = backUp()
    inNew((write) => {
      write.setMeta('settings', 'new address')
      write.setMeta('providers', 'new provider')
      write.setMeta('network', 'new proxy')
    })
    restore(name)
    const meta = inNew((_, db) =>
      db.prepare("SELECT value FROM meta WHERE key IN ('network', 'providers', 'settings') ORDER BY key").pluck().all(),
    )
    expect(meta).toEqual(['new proxy', 'new provider', 'new address'])
  })

  it('of a damaged database sets that aside as salvage would, and asks Langfuse for everything', () => {
    inNew((write) => record(write, 40))
    const name = backUp()
    inNew((write) => deliver(write))
    fs.writeFileSync(databaseIn(folder), 'this is not a database'.repeat(1000))
    expect(restore(name)).toEqual({ ok: true, name, setAsideAs: null, leftBehind: null, inDoubt: 40 })
    expect(inNew((_, db) => ledgerOf(db))).toMatchObject({ accepted: 40, pending: 40 })
    expect(sentUnasked()).toEqual([])
    const aside = fs.readdirSync(folder).find((file) => file.includes('.damaged-')) ?? ''
    expect(fs.readFileSync(path.join(folder, aside), 'utf8')).toContain('this is not a database')
  })

  it('that fails leaves the present database as it was, and is not tried again', () => {
    inNew((write) => record(write, 3))
    const name = backUp()
    inNew((write) => record(write, 4))
    requestRestore(folder, name, (clockMs += 1000))
    fs.writeFileSync(inBackups(name), 'damaged meanwhile'.repeat(1000))
    const failed = applyRestore(folder, clockMs)
    expect(failed).toMatchObject({ ok: false })
    expect(failed).toHaveProperty('message', expect.stringContaining('damaged'))
    expect(inNew((_, db) => ledgerOf(db))).toMatchObject({ accepted: 7 })
    expect(applyRestore(folder, clockMs)).toBeNull()
    expect(listBackups(folder).map((backup) => backup.name)).toEqual([name])
  })

  it('that fails after the present database had its second name takes that away, or it would be changed as a backup', () => {
    inNew((write) => record(write, 3))
    const name = backUp()
    requestRestore(folder, name, (clockMs += 1000))
    const rename = fs.renameSync
    try {
      fs.renameSync = () => {
        throw Object.assign(new Error('no'), { code: 'EPERM' })
      }
      expect(applyRestore(folder, clockMs)).toMatchObject({ ok: false })
    } finally {
      fs.renameSync = rename
    }
    expect(listBackups(folder).map((backup) => backup.name)).toEqual([name])
    expect(inNew((_, db) => ledgerOf(db))).toMatchObject({ accepted: 3 })
    expect(fs.readdirSync(folder).toSorted()).toEqual(['backups', 'holdfast.db'])
  })

  it('is refused for a name that is none of the list, and for a backup from the future', () => {
    inNew((write) => record(write, 1))
    const name = backUp()
    expect(() => requestRestore(folder, '../holdfast.db', nowMs)).toThrow('no longer there')
    expect(() => requestRestore(folder, 'holdfast-2020-01-01T00-00-00-000Z.db', nowMs)).toThrow('no longer there')
    const file = inBackups(name)
    withFile(file, (db) => db.pragma('user_version = 99'))
    expect(() => requestRestore(folder, name, nowMs)).toThrow('newer Holdfast')
    expect(fs.existsSync(path.join(folder, 'restore.json'))).toBe(false)
  })

  it('of a name that leads elsewhere is not done, whoever wrote the request', () => {
    inNew((write) => record(write, 1))
    const request = { name: '../holdfast.db', setAsideAs: lastSetAside() }
    fs.writeFileSync(path.join(folder, 'restore.json'), JSON.stringify(request))
    expect(applyRestore(folder, nowMs)).toBeNull()
    expect(fs.existsSync(path.join(folder, 'restore.json'))).toBe(false)
  })
})

describe('after a restore nothing is doubled:', () => {
  it('what was delivered since the backup is delivered, and what was refused since is dead', () => {
    const traceIds = inNew((write) => record(write, 6))
    inNew((write) => write.sealNext({ ...sealLimits, maxRecords: 2 }, nowMs))
    const name = backUp()
    inNew((write) => {
      write.acknowledgeBatch(1, nowMs, 'HTTP 200')
      deliver(write, 2)
      write.killBatch(write.sealNext({ ...sealLimits, maxRecords: 1 }, nowMs)?.id ?? 0, nowMs, 'HTTP 400')
    })
    expect(restore(name)).toMatchObject({ inDoubt: 0 })
    expect(states(traceIds)).toEqual(['delivered', 'delivered', 'delivered', 'delivered', 'dead', 'recorded'])
    expect(sentUnasked()).toEqual([traceIds[5]])
    const ledger = inNew((_, db) => ledgerOf(db))
    expect([ledger.accepted, sum(ledger)]).toEqual([6, 6])
  })

  it('a batch that was split since is taken record by record: the half that was delivered does not speak for the other', () => {
    const traceIds = inNew((write) => {
      const ids = record(write, 4)
      write.retryBatchAt(write.sealNext(sealLimits, nowMs)?.id ?? 0, nowMs, nowMs, 'HTTP 429')
      return ids
    })
    const name = backUp()
    inNew((write) => {
      const [left] = write.splitBatch(1, nowMs, 'HTTP 400')
      write.acknowledgeBatch(left ?? 0, nowMs, 'HTTP 200')
    })
    restore(name)
    expect(states(traceIds).slice(0, 2)).toEqual(['delivered', 'delivered'])
    expect(sentUnasked()).toEqual(traceIds.slice(2))
  })

  it('what was on its way, then or since, is looked up, each record by itself', () => {
    const traceIds = inNew((write) => {
      const ids = record(write, 6)
      write.sealNext({ ...sealLimits, maxRecords: 2 }, nowMs)
      return ids
    })
    const name = backUp()
    inNew((write) => write.sealNext({ ...sealLimits, maxRecords: 2 }, nowMs))
    expect(restore(name)).toMatchObject({ inDoubt: 4 })
    expect(states(traceIds)).toEqual([...Array.from({ length: 4 }, () => 'ambiguous'), 'recorded', 'recorded'])
    const singles = inNew((write, db) =>
      db
        .prepare<[], number>("SELECT id FROM batches WHERE state = 'ambiguous'")
        .pluck()
        .all()
        .map((id) => write.doubtfulBatch(id).refs.map((ref) => (ref?.kind === 'turn' ? ref.traceId : null))),
    )
    expect(singles).toEqual(traceIds.slice(0, 4).map((traceId) => [traceId]))
    expect(sentUnasked()).toEqual(traceIds.slice(4))
  })

  it('a turn that was open in the backup and was delivered since does not go out again as interrupted', () => {
    const { traceId } = inNew((write) => {
      const turn = aTurn()
      write.beginTurn(turn)
      return turn.start
    })
    const name = backUp()
    inNew((write) => {
      finish(write, traceId)
      deliver(write)
    })
    restore(name)
    inNew((write) => write.interruptOpenTurns(nowMs))
    expect(states([traceId])).toEqual(['delivered'])
    expect(sentUnasked()).toEqual([])
  })

  it('a dead record that was retried and delivered since cannot be retried again', () => {
    const traceIds = inNew((write) => {
      const ids = record(write, 1)
      write.killBatch(write.sealNext(sealLimits, nowMs)?.id ?? 0, nowMs, 'HTTP 400')
      return ids
    })
    const name = backUp()
    inNew((write) => {
      write.reviveDead(null, nowMs)
      write.acknowledgeBatch(1, nowMs, 'HTTP 200')
    })
    restore(name)
    expect(states(traceIds)).toEqual(['delivered'])
    expect(inNew((write) => write.reviveDead(null, nowMs))).toBe(0)
  })

  it('what an earlier restore set aside knows what it sent, also for a backup that the present one does not come from', () => {
    const traceIds = inNew((write) => record(write, 2))
    const older = backUp()
    const more = inNew((write) => record(write, 2))
    const newer = backUp()
    inNew((write) => deliver(write))
    restore(older)
    expect(states(traceIds)).toEqual(['delivered', 'delivered'])
    restore(newer)
    expect(states([...traceIds, ...more])).toEqual(Array.from({ length: 4 }, () => 'delivered'))
  })

  it('a database set aside that was gone on from is not believed where it says that nothing was sent', () => {
    inNew((write) => record(write, 1))
    const first = backUp()
    const traceIds = inNew((write) => record(write, 2))
    restore(first)
    const aside = lastSetAside()
    restore(aside)
    inNew((write) => deliver(write))
    restore(first)
    // The only database that knows of the delivery is thrown away by the user.
    fs.rmSync(inBackups(lastSetAside()))
    expect(restore(aside)).toMatchObject({ inDoubt: 2 })
    expect(states(traceIds)).toEqual(['ambiguous', 'ambiguous'])
    expect(sentUnasked()).toEqual([])
  })

  it('numbers go on after those that were used since the backup, and a salvage later on does not take the gap for a loss', () => {
    inNew((write) => record(write, 3))
    const name = backUp()
    inNew((write) => {
      record(write, 10)
      deliver(write, 5)
      deliver(write, 5)
    })
    restore(name)
    inNew((write, db) => {
      const turn = aTurn()
      write.beginTurn(turn)
      expect(finish(write, turn.start.traceId)).toBe(14)
      expect(write.sealNext(sealLimits, nowMs)?.id).toBeGreaterThan(2)
      expect(ledgerOf(db)).toMatchObject({ accepted: 4, delivered: 3, pending: 1, dead: 0, lost: 0 })
    })
    fs.writeFileSync(path.join(folder, 'holdfast.db.found-damaged'), '')
    const handle = fs.openSync(databaseIn(folder), 'r+')
    // The root page of an index: nothing that cannot be read otherwise.
    const page = look(databaseIn(folder), (db) =>
      Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'traces_by_start'").pluck().get()),
    )
    fs.writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, 4096 * (page - 1))
    fs.closeSync(handle)
    const { db, salvaged } = openCheckedDatabase(folder, nowMs)
    expect(salvaged).toMatchObject({ recordsLost: 0 })
    expect(ledgerOf(db)).toMatchObject({ accepted: 4, lost: 0 })
    db.close()
  })

  it('a long backlog that nobody sent stays what it was: nothing is asked for it', () => {
    inNew((write) => {
      record(write, 600)
      write.retryBatchAt(write.sealNext(sealLimits, nowMs)?.id ?? 0, nowMs, nowMs, 'HTTP 429')
    })
    const name = backUp()
    expect(restore(name)).toMatchObject({ leftBehind: 0, inDoubt: 0 })
    const sent = sentUnasked()
    expect([sent.length, new Set(sent).size]).toEqual([600, 600])
  })
})

describe('killed at any moment, a restore', () => {
  const script = path.join(import.meta.dirname, '../../../support/restore-process.ts')
  const template = (): string => {
    inNew((write) => record(write, 30))
    const name = backUp()
    inNew((write) => {
      deliver(write, 10)
      record(write, 20)
    })
    // As a crash leaves it: committed, and in the WAL alone.
    const db = openCheckedDatabase(folder, nowMs).db
    db.exec("INSERT INTO meta (key, value) VALUES ('providers', 'in the wal')")
    requestRestore(folder, name, (clockMs += 1000))
    const copy = `${folder}-template`
    fs.cpSync(folder, copy, { recursive: true })
    db.close()
    return copy
  }

  const run = (at: string, killBefore: number): Promise<{ signal: NodeJS.Signals | null; output: string }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [script, at, 'restore', String(killBefore)], {
        env: { ...process.env, NODE_COMPILE_CACHE: path.join(os.tmpdir(), 'holdfast-test-compile-cache') },
      })
      let output = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
      child.stderr.pipe(process.stderr)
      child.once('close', (_, signal) => resolve({ signal, output }))
    })

  it('leaves the old database or the new one in place, whole, and the next start completes it', async () => {
    const from = template()
    const dbOf = (at: string) =>
      look(databaseIn(at), (db) => ({
        sound: db.pragma('integrity_check', { simple: true }),
        accepted: ledgerOf(db).accepted,
        providers: db.prepare("SELECT value FROM meta WHERE key = 'providers'").pluck().get(),
      }))
    const seen = { old: 0, new: 0 }

    /** False where the process lived to its end. */
    const kill = async (killBefore: number): Promise<boolean> => {
      const at = `${folder}-kill-${killBefore}`
      fs.cpSync(from, at, { recursive: true })
      try {
        const { signal } = await run(at, killBefore)
        if (signal !== 'SIGKILL') return false
        const found = dbOf(at)
        expect(found).toEqual({ sound: 'ok', accepted: found.accepted === 30 ? 30 : 50, providers: 'in the wal' })
        seen[found.accepted === 30 ? 'new' : 'old'] += 1

        const { output } = await run(at, 0)
        // After the last step of all nothing is left to say.
        const told = JSON.parse(output.split('\n')[0] ?? '') as Restored | null
        if (told) expect(told).toMatchObject({ ok: true, leftBehind: 20, inDoubt: 0 })
        else expect(found.accepted).toBe(30)
        expect(dbOf(at)).toEqual({ sound: 'ok', accepted: 30, providers: 'in the wal' })
        const [aside, chosen] = listBackups(at)
        expect([aside?.reason, chosen?.reason]).toEqual(['before a restore', 'by hand'])
        expect(look(path.join(at, 'backups', aside?.name ?? ''), ledgerOf)).toMatchObject({
          accepted: 50,
          delivered: 10,
        })
        expect(fs.readdirSync(path.join(at, 'backups'))).toHaveLength(2)
        expect(fs.readdirSync(at).filter((name) => !/^holdfast\.db(-wal|-shm)?$/.test(name))).toEqual(['backups'])
        return true
      } finally {
        fs.rmSync(at, { recursive: true })
      }
    }

    try {
      let next = 1
      let alive = true
      const work = async (): Promise<void> => {
        while (alive) {
          const killBefore = next
          next += 1
          if (!(await kill(killBefore))) alive = false
        }
      }
      await Promise.all([work(), work()])
    } finally {
      fs.rmSync(from, { recursive: true })
    }
    expect(seen.old).toBeGreaterThan(20)
    expect(seen.new).toBeGreaterThan(0)
  }, 300_000)
})

function withFile(file: string, use: (db: Db) => void): void {
  const db = new Database(file)
  use(db)
  db.close()
}
