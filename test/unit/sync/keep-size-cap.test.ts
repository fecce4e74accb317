import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Events } from '../../../src/shared/ipc.ts'
import { createSizeCap } from '../../../src/main/sync/keep-size-cap.ts'
import { openWriterDatabase } from '../../../src/main/store/schema/database.ts'
import type { Db } from '../../../src/main/store/schema/db.ts'
import type { Store } from '../../../src/main/store/thread/store.ts'
import { createWriter, type Writer } from '../../../src/main/store/thread/writer.ts'
import { record } from '../../support/store-fixtures.ts'

let folder: string
let db: Db
let write: Writer
let notices: Events['app.notice'][]
let changes: number
let errors: string[]

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-size-cap-'))
  db = openWriterDatabase(folder)
  write = createWriter(db)
  notices = []
  changes = 0
  errors = []
})
afterEach(() => {
  db.close()
  fs.rmSync(folder, { recursive: true })
})

const usedBytes = (): number =>
  (Number(db.pragma('page_count', { simple: true })) - Number(db.pragma('freelist_count', { simple: true }))) * 4096

/** Looks for one cap after the other. */
async function look(...caps: (number | null)[]): Promise<void> {
  let capBytes: number | null = null
  const sizeCap = createSizeCap({
    store: { write: { makeRoom: async (...args: Parameters<Writer['makeRoom']>) => write.makeRoom(...args) } } as Store,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    capBytes: () => capBytes,
    serviceVersion: '1.0.0',
    emit: ((_: string, notice: Events['app.notice']) => notices.push(notice)) as never,
    onChange: () => (changes += 1),
    onError: (message) => errors.push(message),
  })
  for (const cap of caps) {
    capBytes = cap
    await sizeCap.capChanged()
  }
  await sizeCap.close()
}

describe('keeping to the size cap', () => {
  it('says nothing while there is room, or no cap', async () => {
    record(write, 10)
    await look(null, 1e9)
    expect([notices, changes, errors]).toEqual([[], 0, []])
  })

  it('tells how many records it had to let go, and what to do', async () => {
    record(write, 300)
    await look(usedBytes() - 300_000)
    expect(notices).toMatchObject([
      {
        severity: 'warning',
        message: expect.stringMatching(/^The size cap was reached: \d+ records dropped before delivery/) as string,
      },
    ])
    expect(changes).toBe(1)
    expect(errors).toEqual([])
  })

  it('lets nothing go for a cap that would not be kept all the same', async () => {
    record(write, 300)
    await look(usedBytes() / 4)
    expect(notices).toMatchObject([{ message: expect.stringContaining('takes more than the size cap') as string }])
    expect(changes).toBe(0)
    expect(errors).toEqual([])
  })

  it('tells once that a cap cannot be kept, and again for another one', async () => {
    record(write, 10)
    await look(20_000, 20_000, 30_000)
    expect(notices.map(({ message }) => message)).toEqual(
      Array(2).fill(expect.stringContaining('takes more than the size cap')),
    )
    expect(changes).toBe(0)
    expect(errors).toEqual([])
  })
})
