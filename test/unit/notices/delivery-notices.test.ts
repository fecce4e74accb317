import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDeliveryNotices } from '../../../src/main/notices/delivery-notices.ts'
import { openWriterDatabase } from '../../../src/main/store/schema/database.ts'
import type { Db } from '../../../src/main/store/schema/db.ts'
import { createReader } from '../../../src/main/store/thread/reader.ts'
import { createWriter } from '../../../src/main/store/thread/writer.ts'
import type { ConnectionState, NotificationSettings, SyncStatus } from '../../../src/shared/domain.ts'

let folder: string
let db: Db
let nowMs: number
let settings: NotificationSettings
let told: { title: string; body: string; place: string | undefined }[]
let errors: string[]

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-notices-'))
  db = openWriterDatabase(folder)
  nowMs = Date.UTC(2026, 10, 26, 12)
  settings = { keys: true, refused: true, update: true, answers: true }
  told = []
  errors = []
})
afterEach(() => {
  expect(errors).toEqual([])
  db.close()
  fs.rmSync(folder, { recursive: true })
})

type Status = Pick<SyncStatus, 'ledger' | 'connection' | 'projectQuestion'>
const status = (connection: ConnectionState, dead = 0): Status => ({
  ledger: { accepted: 9 + dead, delivered: 9, pending: 0, dead, lost: 0 },
  connection,
  projectQuestion: null,
})
const online: ConnectionState = { kind: 'online' }
const wrongKeys: ConnectionState = { kind: 'paused_keys', detail: 'HTTP 401' }
const offline: ConnectionState = { kind: 'offline' }

/** As after a start of the app; each status has been dealt with once this resolves. */
async function start(): Promise<(...statuses: Status[]) => Promise<void>> {
  const write = createWriter(db)
  const read = createReader(db)
  let settled = Promise.resolve()
  const notices = await createDeliveryNotices({
    store: {
      read: { getMeta: async (key) => read.getMeta(key) },
      write: { setMeta: async (key, value) => write.setMeta(key, value) },
    },
    clock: { nowMs: () => nowMs },
    settings: () => settings,
    notify: (title, body, place) => told.push({ title, body, place }) > 0,
    onError: (message) => errors.push(message),
  })
  return async (...statuses) => {
    for (const status of statuses) notices.look(status)
    settled = new Promise((resolve) => void setImmediate(resolve))
    await settled
  }
}

const titles = (): string[] => told.map(({ title }) => title)

describe('what needs a person', () => {
  test('is told once, however often the state is told, and again once it had been settled', async () => {
    const look = await start()
    await look(status(online), status(wrongKeys), status(wrongKeys), status(offline), status(wrongKeys))
    expect(told).toEqual([
      {
        title: 'Langfuse does not accept the keys',
        body: expect.stringContaining('waits on this computer') as string,
        place: '#/settings/langfuse',
      },
    ])
    await look(status(online), status(wrongKeys))
    expect(titles()).toHaveLength(2)
  })

  test('is not told again by a restart', async () => {
    await (
      await start()
    )(status(wrongKeys))
    await (
      await start()
    )(status({ kind: 'checking' }), status(wrongKeys))
    expect(titles()).toHaveLength(1)
  })

  test('is told of keys that are gone and of another project, each with its place', async () => {
    const look = await start()
    await look(status({ kind: 'keys_missing', reason: 'gone' }), status(online))
    const question = { from: 'Field', to: 'Lab', unsent: 2, inDoubt: 0, refused: 0 }
    await look({ ...status({ kind: 'project_changed', detail: '' }), projectQuestion: question })
    expect(told).toMatchObject([
      { title: 'Langfuse’s secret key is missing', place: '#/settings/langfuse' },
      { body: expect.stringContaining('“Lab”') as string, place: '#/sync' },
    ])
  })

  test('is kept silent by its switch, and by nothing else', async () => {
    settings = { keys: false, refused: true, update: true, answers: true }
    const look = await start()
    await look(status(online), status(wrongKeys), status(online, 1))
    expect(titles()).toEqual(['Langfuse refused what was recorded'])
    settings = { keys: true, refused: false, update: true, answers: true }
    nowMs += 7_200_000
    await look(status(wrongKeys, 5))
    expect(titles()).toEqual(['Langfuse refused what was recorded', 'Langfuse does not accept the keys'])
  })
})

describe('refused records', () => {
  test('are told once for a run of them, not for each', async () => {
    const look = await start()
    await look(status(online))
    for (let dead = 1; dead <= 50; dead += 1) await look(status(online, dead))
    expect(told).toEqual([
      {
        title: 'Langfuse refused what was recorded',
        body: expect.stringMatching(/^1 record is/) as string,
        place: '#/sync',
      },
    ])
    nowMs += 3_600_000
    await look(status(online, 51))
    expect(titles()).toHaveLength(2)
    expect(told[1]?.body).toMatch(/^51 records are/)
  })

  test('that were there at the start, or are fewer, are no news', async () => {
    await (
      await start()
    )(status(online, 3), status(online, 3), status(online, 1))
    await (
      await start()
    )(status(online, 1))
    expect(told).toEqual([])
  })

  test('that were retried and refused anew are told again', async () => {
    const look = await start()
    await look(status(online), status(online, 2), status(online, 0), status(online, 2))
    expect(titles()).toHaveLength(2)
  })
})
