import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openCheckedDatabase } from '../../../../src/main/store/schema/database.ts'
import { databaseIn, ledgerOf, nowMs, record, sum, withDatabase } from '../../../support/store-fixtures.ts'
import { mountTmpfs } from '../../../support/mounts.ts'

const mount = mountTmpfs('size=64m', 'the tests of a salvage with too little room')
afterAll(() => mount?.unmount())

let folder: string

/** A hundred records, and a page of their bodies that can't be read. */
function makeDamaged(): Buffer {
  withDatabase(folder, (write) => record(write, 100))
  const bytes = fs.readFileSync(databaseIn(folder))
  bytes.fill(0xa5, 4096 * 40, 4096 * 41)
  fs.writeFileSync(databaseIn(folder), bytes)
  return bytes
}

const names = (): string[] => fs.readdirSync(folder).filter((name) => name.startsWith('holdfast.db'))

function expectUntouched(damaged: Buffer): void {
  expect(fs.readFileSync(databaseIn(folder)).equals(damaged)).toBe(true)
  expect(names().filter((name) => !/-(wal|shm)$/.test(name))).toEqual(['holdfast.db'])
}

function expectSalvaged(): void {
  const { db, salvaged } = openCheckedDatabase(folder, nowMs)
  const ledger = ledgerOf(db)
  db.close()
  expect(salvaged?.recordsLost).toBe(0)
  expect(ledger).toMatchObject({ accepted: 100 })
  expect(sum(ledger)).toBe(100)
}

afterEach(() => vi.restoreAllMocks())

describe.skipIf(!mount)('a salvage on a disk with too little room', () => {
  beforeEach(() => {
    folder = path.join(mount?.folder ?? '', 'data')
    fs.rmSync(folder, { recursive: true, force: true })
    fs.mkdirSync(folder)
  })
  afterEach(() => fs.rmSync(path.join(mount?.folder ?? '', 'filler'), { force: true }))

  function fill(leaveBytes: number): void {
    const { bavail, bsize } = fs.statfsSync(folder)
    fs.writeFileSync(path.join(mount?.folder ?? '', 'filler'), Buffer.alloc(bavail * bsize - leaveBytes, 0x55))
  }

  it('does not begin: it says how much to free and where, and changes nothing', () => {
    const damaged = makeDamaged()
    fill(200_000)
    expect(() => openCheckedDatabase(folder, nowMs)).toThrow(
      expect.objectContaining({
        code: 'disk_full',
        message: expect.stringMatching(
          /Free \d+ MB on the disk that holds .*data and try again; nothing was changed/,
        ) as unknown,
      }),
    )
    expectUntouched(damaged)
    fs.rmSync(path.join(mount?.folder ?? '', 'filler'))
    expectSalvaged()
  })

  it('that fills up meanwhile gives the room back, and changes nothing', () => {
    const damaged = makeDamaged()
    fill(200_000)
    const room = fs.statfsSync(folder)
    vi.spyOn(fs, 'statfsSync').mockReturnValue({ ...room, bavail: 1e9 } as never)
    expect(() => openCheckedDatabase(folder, nowMs)).toThrow(expect.objectContaining({ code: 'disk_full' }))
    vi.restoreAllMocks()
    expectUntouched(damaged)
    fs.rmSync(path.join(mount?.folder ?? '', 'filler'))
    expectSalvaged()
  })
})

describe('a salvage on a disk that fails', () => {
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-salvage-'))
  })
  afterEach(() => fs.rmSync(folder, { recursive: true }))

  it('does not go on with less than there is: it says so, and changes nothing', () => {
    const damaged = makeDamaged()
    const { readSync } = fs
    vi.spyOn(fs, 'readSync').mockImplementation(((...args: Parameters<typeof readSync>) => {
      const at = Number((args as unknown[])[4] ?? 0)
      if (at > 4096 * 60) throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' })
      return readSync(...args)
    }) as never)
    expect(() => openCheckedDatabase(folder, nowMs)).toThrow(
      /disk that holds the data folder failed.*Nothing was changed/,
    )
    vi.restoreAllMocks()
    expectUntouched(damaged)
    expectSalvaged()
  })
})
