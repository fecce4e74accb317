import Database from 'better-sqlite3'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StartFailure, type AppChild } from '../support/app-child.ts'
import { createFaultRig, type FaultRig } from '../support/fault-rig.ts'

const pageBytes = 4096
let rig: FaultRig
let file: string

beforeEach(async () => {
  rig = await createFaultRig()
  file = path.join(rig.folder, 'holdfast.db')
})
afterEach(() => rig.close())

/** While nobody uses the database. */
function edit<T>(use: (db: Database.Database) => T): T {
  const db = new Database(file)
  try {
    const result = use(db)
    db.pragma('wal_checkpoint(TRUNCATE)')
    return result
  } finally {
    db.close()
  }
}

const leavesOf = (table: string): number[] =>
  edit((db) =>
    db
      .prepare<[string], number>("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno")
      .pluck()
      .all(table),
  )

function overwrite(pages: number[]): void {
  const handle = fs.openSync(file, 'r+')
  for (const page of pages) fs.writeSync(handle, Buffer.alloc(pageBytes, 0xa5), 0, pageBytes, pageBytes * (page - 1))
  fs.closeSync(handle)
}

async function ask(app: AppChild, count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await rig.ask(app, `question ${turn} ${'why? '.repeat(60)}`)
}

const filter = { fromMs: null, toMs: null }

describe('damage that is found while the app runs', () => {
  it('is said once, stays said, and is mended by opening the database anew, without a restart of the app', async () => {
    const first = await rig.start()
    await ask(first, 24)
    await rig.untilDrained(first)
    await first.close()
    const payloads = leavesOf('payloads')
    const app = await rig.start()
    overwrite(payloads.slice(0, -1))
    // A write makes the reader look at the file again.
    await rig.ask(app, 'the last')
    const lookAtAll = () =>
      Promise.all([...rig.acknowledged].map((traceId) => app.result('monitor.trace', { traceId })))
    expect(await lookAtAll()).toContainEqual(
      expect.objectContaining({ ok: false, error: expect.objectContaining({ code: 'store_failed' }) as object }),
    )
    await lookAtAll()
    const told = rig.notices.filter(({ action }) => action === 'mend')
    expect(told).toMatchObject([{ severity: 'error', message: 'The database is damaged.' }])
    expect(fs.existsSync(`${file}.found-damaged`)).toBe(true)
    expect(await app.request('app.info', null)).toMatchObject({ damaged: true })
    expect((await app.request('app.info', null)).storeNotice).toContain('damaged')
    const status = await app.request('sync.status', null)
    expect([status.damaged, status.connection.kind]).toEqual([true, 'store_failed'])

    const reopened = app.once('app.reopened')
    await app.request('data.mend', null)
    await reopened
    const info = await app.request('app.info', null)
    expect(info.damaged).toBe(false)
    expect(info.storeNotice).toContain('The database was damaged.')
    expect((await lookAtAll()).every(({ ok }) => ok)).toBe(true)
    await rig.ask(app, 'afterwards')
    await rig.untilDrained(app)
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.untrue).toEqual([])
    await app.close()
    const next = await rig.start()
    expect((await next.request('app.info', null)).storeNotice).toBeNull()
  })

  it('and makes the ledger untrue, is mended and told, and Sync does not say that all is well meanwhile', async () => {
    const first = await rig.start()
    await ask(first, 4)
    await rig.untilDrained(first)
    await first.close()
    edit((db) => db.exec("UPDATE batches SET state = 'delivereb' WHERE id = (SELECT MIN(id) FROM batches)"))
    const app = await rig.start()
    const mended = await rig.untilDrained(app)
    expect(mended).toMatchObject({ accepted: 4, delivered: 4 })
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.untrue).toEqual([])
  })
})

describe('a start over rows that cannot be read', () => {
  it('opens, says what fell back to its defaults, and keeps the text that was there', async () => {
    const first = await rig.start()
    await first.request('settings.update', { userId: 'ada' })
    await first.close()
    edit((db) => {
      db.exec(`UPDATE meta SET value = replace(value, '"bodies":"all"', '"bodies":"al1"') WHERE key = 'settings'`)
      db.exec(`UPDATE meta SET value = replace(value, '"kind":"custom"', '"kind":7') WHERE key = 'providers'`)
      db.exec(`INSERT OR REPLACE INTO meta (key, value) VALUES ('outbox.gate', '{"kind":"wai')`)
    })
    const app = await rig.start()
    const notice = (await app.request('app.info', null)).storeNotice ?? ''
    expect(notice).toContain('the settings (unreadable: redaction)')
    expect(notice).toContain('the list of providers (1 of 1 unreadable)')
    expect(notice).toContain('why sending waited')
    expect(await app.request('settings.get', null)).toMatchObject({ userId: 'ada' })
    await app.close()
    const kept = edit((db) =>
      db.prepare<[], string>("SELECT key FROM meta WHERE key LIKE '%.damaged' ORDER BY key").pluck().all(),
    )
    expect(kept).toEqual(['outbox.gate.damaged', 'providers.damaged', 'settings.damaged'])
    // Said once.
    const next = await rig.start()
    expect((await next.request('app.info', null)).storeNotice).toBeNull()
  })

  it('shows conversations and traces whose columns are odd, and all the others', async () => {
    const first = await rig.start()
    await ask(first, 3)
    await rig.untilDrained(first)
    const [{ id } = { id: '' }] = await first.request('conversations.list', null)
    await first.close()
    edit((db) => {
      db.prepare("UPDATE conversations SET settings = '{', pinned = 'x', updated_at_ms = 9e15 WHERE id = ?").run(id)
      db.prepare(
        "UPDATE messages SET error = '7', created_at_ms = 'then', reasoning = x'00' WHERE conversation_id = ?",
      ).run(id)
      db.prepare(
        "UPDATE traces SET started_at_ms = 9e15, duration_ms = 'long', level = 'LOUD', input_tokens = 'few', cost_usd = 'much' WHERE conversation_id = ?",
      ).run(id)
      db.exec("UPDATE delivery_log SET at_ms = 'then'; UPDATE connection_log SET at_ms = 9e15, state = 'asleep'")
    })
    const app = await rig.start()
    expect(await app.request('conversations.list', null)).toHaveLength(3)
    const conversation = await app.request('conversations.get', { id })
    expect(conversation.settings.model).toBe('fake-small')
    for (const { createdAtMs } of conversation.messages) expect(() => new Date(createdAtMs).toISOString()).not.toThrow()
    const page = await app.request('monitor.traces', { filter, cursor: null, limit: 100 })
    expect(page.rows).toHaveLength(3)
    for (const row of page.rows) {
      expect(() => new Date(row.startedAtMs).toISOString()).not.toThrow()
      expect(['DEFAULT', 'ERROR']).toContain(row.level)
      expect(row.durationMs === null || typeof row.durationMs === 'number').toBe(true)
      expect(await app.result('monitor.trace', { traceId: row.traceId })).toMatchObject({ ok: true })
    }
    expect(await app.result('monitor.summary', { filter })).toMatchObject({ ok: true })
    expect(await app.result('sync.history', { limit: 10 })).toMatchObject({ ok: true })
  })

  it('that fails all the same ends its process and leaves the folder free', async () => {
    const first = await rig.start()
    await rig.ask(first)
    await first.close()
    edit((db) => {
      db.exec("INSERT INTO open_turns (trace_id, start, last_seen_at_ms) VALUES ('x', '{', 0)")
      db.exec("CREATE TRIGGER stubborn BEFORE DELETE ON open_turns BEGIN SELECT RAISE(ABORT, 'never'); END")
    })
    const failure = await rig.start().then(
      () => null,
      (error: unknown) => error,
    )
    expect(failure).toBeInstanceOf(StartFailure)
    // It ended by itself, which it can only once its threads are gone.
    expect((failure as StartFailure).exitCode).toBe(1)
    edit((db) => db.exec('DROP TRIGGER stubborn'))
    const app = await rig.start()
    expect((await app.request('app.info', null)).storeNotice).toContain('1 answer could not be read and is set aside')
    expect(await app.request('sync.setAside', { limit: 10 })).toMatchObject([{ source: 'open_turns', key: 'x' }])
    expect(await rig.ledger(app)).toMatchObject({ accepted: 1 })
  })
})
