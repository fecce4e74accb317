import Database from 'better-sqlite3'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFaultRig, type FaultRig } from '../support/fault-rig.ts'

const pageBytes = 4096
let rig: FaultRig
let file: string

beforeEach(async () => {
  rig = await createFaultRig()
  file = path.join(rig.folder, 'holdfast.db')
})
afterEach(() => rig.close())

/** Turns of some 3 KB, so that a page holds the payload of one or two. */
async function ask(app: Awaited<ReturnType<FaultRig['start']>>, count: number): Promise<string[]> {
  const traceIds: string[] = []
  for (let turn = 0; turn < count; turn += 1)
    traceIds.push(await rig.ask(app, `question ${turn} ${'why? '.repeat(60)}`))
  return traceIds
}

/** First half delivered, second half waiting; the app is closed. */
async function twoRunsWorth(count: number): Promise<{ delivered: string[]; waiting: string[] }> {
  const app = await rig.start()
  const delivered = await ask(app, count)
  await rig.untilDrained(app)
  await app.request('sync.setPaused', { paused: true })
  const waiting = await ask(app, count)
  expect(await rig.ledger(app)).toMatchObject({ accepted: 2 * count, delivered: count, pending: count })
  await app.request('sync.setPaused', { paused: false })
  await rig.langfuse.pause()
  await app.kill()
  return { delivered, waiting }
}

/** The WAL goes into the file, where a page is what SQLite will read. */
function look<T>(question: (db: Database.Database) => T): T {
  const db = new Database(file)
  try {
    db.pragma('wal_checkpoint(TRUNCATE)')
    return question(db)
  } finally {
    db.close()
  }
}

const leavesOf = (table: string): number[] =>
  look((db) =>
    db
      .prepare<[string], number>("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno")
      .pluck()
      .all(table),
  )

function overwritePage(page: number): void {
  const handle = fs.openSync(file, 'r+')
  fs.writeSync(handle, Buffer.alloc(pageBytes, 0xa5), 0, pageBytes, pageBytes * (page - 1))
  fs.closeSync(handle)
}

/** Flips one bit in the middle of a trace's stored payload, wherever that lies. */
/** Where its spans begin: what stands before them is the same in all records. */
function flipBitInPayload(traceId: string): void {
  look(() => null)
  const bytes = fs.readFileSync(file)
  const beginning = Buffer.from(`"spans":[{"traceId":"${traceId}","`)
  const found = bytes.indexOf(beginning)
  expect(found).toBeGreaterThan(0)
  const at = found + beginning.length
  const handle = fs.openSync(file, 'r+')
  fs.writeSync(handle, Buffer.of((bytes[at] ?? 0) ^ 1), 0, 1, at)
  fs.closeSync(handle)
}

describe('the whole app over a file that was damaged while it was closed', () => {
  it('with bad pages: salvages, tells the user, counts what is lost, and the rest arrives once', async () => {
    const { delivered, waiting } = await twoRunsWorth(30)
    const payloads = leavesOf('payloads')
    for (const page of [...leavesOf('records'), ...payloads.slice(-6, -3), ...payloads.slice(2, 4)]) overwritePage(page)

    const app = await rig.start()
    const notice = (await app.request('app.info', null)).storeNotice ?? ''
    const { lost, ...before } = await rig.ledger(app)
    expect(before).toMatchObject({ accepted: 60, delivered: 30, pending: 30 - lost, dead: 0 })
    expect(lost).toBeGreaterThan(0)
    expect(lost).toBeLessThan(20)
    expect(notice).toContain('The database was damaged.')
    expect(notice).toMatch(new RegExp(`${lost} records? could not be read`))
    const aside = fs.readdirSync(rig.folder).filter((name) => name.includes('.damaged-'))
    expect(aside).not.toEqual([])
    expect(notice).toContain(aside[0])

    await rig.langfuse.resume()
    expect(await rig.untilDrained(app)).toMatchObject({ accepted: 60, delivered: 60 - lost, pending: 0, dead: 0, lost })
    expect(rig.missing()).toHaveLength(lost)
    expect(rig.missing().every((traceId) => waiting.includes(traceId))).toBe(true)
    expect(delivered.some((traceId) => rig.missing().includes(traceId))).toBe(false)
    expect(rig.langfuse.duplicates()).toBe(0)

    // It is an ordinary database again: new turns arrive, and the next start has nothing to say.
    await rig.ask(app, 'asked afterwards')
    await rig.untilDrained(app)
    await app.close()
    const next = await rig.start()
    expect((await next.request('app.info', null)).storeNotice).toBeNull()
    expect(await rig.ledger(next)).toMatchObject({ accepted: 61, delivered: 61 - lost, lost })
    expect(rig.untrue).toEqual([])
  })

  it('with flipped bits: never sends a record that is not as it was recorded, shows it as dead, and sends the rest', async () => {
    const { waiting } = await twoRunsWorth(10)
    const [, , third, , , sixth] = waiting
    for (const traceId of [third, sixth]) flipBitInPayload(traceId ?? '')

    const app = await rig.start()
    expect((await app.request('app.info', null)).storeNotice).toBeNull()
    await rig.langfuse.resume()
    const ledger = await rig.untilDrained(app)
    expect(ledger).toMatchObject({ accepted: 20, delivered: 18, pending: 0, dead: 2, lost: 0 })
    expect(rig.missing().toSorted()).toEqual([third, sixth].toSorted())
    const dead = await app.request('sync.dead', { limit: 10 })
    expect(dead.map(({ traceId }) => traceId).toSorted()).toEqual([third, sixth].toSorted())
    expect(dead.every(({ answer }) => answer.includes('damaged on this computer'))).toBe(true)
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.untrue).toEqual([])
  })

  it('whose first page is gone, and with it the schema: knows its tables by their rows, and nothing is lost', async () => {
    const { delivered, waiting } = await twoRunsWorth(6)
    look(() => null)
    overwritePage(1)
    const app = await rig.start()
    const notice = (await app.request('app.info', null)).storeNotice ?? ''
    expect(notice).toContain('No record was lost.')
    expect(await rig.ledger(app)).toMatchObject({ accepted: 12, delivered: 6, pending: 6, lost: 0 })
    await rig.langfuse.resume()
    expect(await rig.untilDrained(app)).toMatchObject({ accepted: 12, delivered: 12, lost: 0 })
    expect(rig.missing()).toEqual([])
    expect([...delivered, ...waiting]).toHaveLength(12)
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.untrue).toEqual([])
  })
})
