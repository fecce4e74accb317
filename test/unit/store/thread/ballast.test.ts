import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ballastBytes, ballastFileName, openBallast, type Ballast } from '../../../../src/main/store/thread/ballast.ts'

let folder: string
let ballast: Ballast
let told: boolean[]
let checkpoints: number

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-ballast-'))
  told = []
  checkpoints = 0
  ballast = openBallast(folder, {
    tell: (full) => told.push(full),
    checkpoint: () => {
      checkpoints += 1
    },
  })
})
afterEach(() => {
  ballast.close()
  fs.rmSync(folder, { recursive: true })
})

const file = (): fs.Stats | undefined => fs.statSync(path.join(folder, ballastFileName), { throwIfNoEntry: false })
const fail = (code: string): never => {
  throw Object.assign(new Error(code), { code })
}
/** A disk that is full until the ballast is gone. */
const needsTheBallast = (): string => (file() ? fail('SQLITE_FULL') : 'written')

describe('the ballast', () => {
  it('is real bytes on the disk, not a hole', () => {
    expect(ballast.putDown()).toBe(true)
    expect(file()?.size).toBe(ballastBytes)
    expect((file()?.blocks ?? 0) * 512).toBeGreaterThanOrEqual(ballastBytes)
  })

  it('is given back when a write finds the disk full, and that write goes through', () => {
    ballast.putDown()
    expect(ballast.run(needsTheBallast)).toBe('written')
    expect(file()).toBeUndefined()
    expect(told).toEqual([true])
    expect(checkpoints).toBe(1)
  })

  it('stays where it is when a write fails for another reason', () => {
    ballast.putDown()
    expect(() => ballast.run(() => fail('SQLITE_CONSTRAINT'))).toThrow('SQLITE_CONSTRAINT')
    expect(file()?.size).toBe(ballastBytes)
    expect(told).toEqual([])
  })

  it('does not hide that the disk is full even without it, and says so once', () => {
    ballast.putDown()
    for (let write = 0; write < 3; write += 1) expect(() => ballast.run(() => fail('ENOSPC'))).toThrow('ENOSPC')
    expect(told).toEqual([true])
  })

  it('comes back before something new begins, as soon as there is room again', () => {
    ballast.putDown()
    const guarded = ballast.guard({ beginTurn: () => 'begun', finishTurn: needsTheBallast }, ['beginTurn'])
    guarded.finishTurn()
    expect(guarded.beginTurn()).toBe('begun')
    expect(told).toEqual([true, false])
    expect(file()?.size).toBe(ballastBytes)
  })

  it('is not put down twice: one that lies there from an earlier run is kept', () => {
    ballast.putDown()
    const before = file()?.mtimeMs
    expect(ballast.putDown()).toBe(true)
    expect(file()?.mtimeMs).toBe(before)
  })

  describe('once given back', () => {
    const free = (megabytes: number): void => {
      vi.spyOn(fs, 'statfsSync').mockReturnValue({ bavail: megabytes * 1024, bsize: 1024 } as fs.StatsFs)
    }
    afterEach(() => void vi.restoreAllMocks())

    it('lets new turns begin in the room that it made, and none in the last of it', () => {
      ballast.putDown()
      const guarded = ballast.guard({ beginTurn: () => 'begun', finishTurn: needsTheBallast }, ['beginTurn'])
      free(6)
      guarded.finishTurn()
      expect(guarded.beginTurn()).toBe('begun')
      free(4)
      expect(() => guarded.beginTurn()).toThrow('The disk is full')
      expect(guarded.finishTurn()).toBe('written')
      expect(told).toEqual([true])
    })

    it('comes back only where there is room for more than itself', () => {
      ballast.putDown()
      const guarded = ballast.guard({ beginTurn: () => 'begun', finishTurn: needsTheBallast }, ['beginTurn'])
      free(6)
      guarded.finishTurn()
      free(9)
      guarded.beginTurn()
      expect(file()).toBeUndefined()
      free(11)
      guarded.beginTurn()
      expect(file()?.size).toBe(ballastBytes)
      expect(told).toEqual([true, false])
    })
  })
})
