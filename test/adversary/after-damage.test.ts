import Database from 'better-sqlite3'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFaultRig, type FaultRig } from '../support/fault-rig.ts'

let rig: FaultRig
let file: string

beforeEach(async () => {
  rig = await createFaultRig()
  file = path.join(rig.folder, 'holdfast.db')
})
afterEach(() => rig.close())

/** Each of them delivered by itself, so that their batches fill more than a page; and a few that wait. */
async function deliverAndWait(delivered: number, waiting: number): Promise<void> {
  const app = await rig.start()
  for (let turn = 0; turn < delivered; turn += 1) {
    await rig.ask(app)
    await rig.untilDrained(app)
  }
  await app.request('sync.setPaused', { paused: true })
  for (let turn = 0; turn < waiting; turn += 1) await rig.ask(app)
  await app.request('sync.setPaused', { paused: false })
  await rig.langfuse.pause()
  await app.kill()
}

/** What a failing disk does to the pages of these tables. */
function overwrite(...names: string[]): void {
  const db = new Database(file)
  db.pragma('wal_checkpoint(TRUNCATE)')
  const leaves = (name: string): number[] =>
    db.prepare<[string], number>("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'").pluck().all(name)
  const pages = names.flatMap((name) => leaves(name).slice(-1))
  db.close()
  const handle = fs.openSync(file, 'r+')
  for (const page of pages) fs.writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, 4096 * (page - 1))
  fs.closeSync(handle)
}

describe('after damage', () => {
  it.each([
    ['the last page of the batches', ['batches']],
    ['the last pages of the batches and of their index', ['batches', 'batches_by_state']],
    ['the last page of the log of deliveries', ['batches', 'delivery_log', 'sqlite_sequence']],
  ])('of %s, Langfuse is asked: nothing that it has is sent again', async (_, names) => {
    await deliverAndWait(40, 3)
    overwrite(...names)
    const app = await rig.start()
    const notice = (await app.request('app.info', null)).storeNotice ?? ''
    expect(notice).toContain('No record was lost.')
    expect(notice).toMatch(/\d+ records are looked up in Langfuse before/)
    const posts = rig.langfuse.spans().length
    await rig.langfuse.resume()
    expect(await rig.untilDrained(app)).toMatchObject({ accepted: 43, delivered: 43, pending: 0, lost: 0 })
    expect(rig.missing()).toEqual([])
    expect(rig.langfuse.duplicates()).toBe(0)
    // The three that waited, with two spans each.
    expect(rig.langfuse.spans().length - posts).toBe(6)
    expect(rig.untrue).toEqual([])
  })

  it('of all that counts records, how many are lost is called unknown, and no number is made up', async () => {
    await deliverAndWait(2, 30)
    overwrite('meta', 'sqlite_sequence', 'sqlite_autoindex_meta_1', 'records', 'payloads', 'traces')
    const app = await rig.start()
    const notice = (await app.request('app.info', null)).storeNotice ?? ''
    expect(notice).toContain('how many is unknown')
    expect(notice).not.toMatch(/\d+ records? could not be read|No record was lost/)
    const { ledger } = await app.request('sync.status', null)
    expect(ledger).toMatchObject({ lost: 0, lostIsUnknown: true })
    expect(ledger.accepted).toBe(ledger.delivered + ledger.pending + ledger.dead)
    expect(await app.request('sync.losses', { limit: 10 })).toEqual([
      { atMs: null, recordCount: null, reason: expect.stringContaining('could not be read') as unknown },
    ])
  })
})
