import { randomFillSync } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { StoreError, toStoreError } from './errors.ts'

export const ballastFileName = 'holdfast.ballast'
/** As much as the WAL holds before SQLite checkpoints it (1,000 pages), so that such a checkpoint fits into it. */
export const ballastBytes = 4 * 1024 * 1024
/** The ballast is put down only where as much is free besides: a disk that is nearly full would be full again at once. */
const roomNeededBytes = 2 * ballastBytes
const lookAgainMs = 2_000

/** Room on the disk, held by a file, that is given back when a write finds the disk full. */
export interface Ballast {
  /** Runs a write; where the disk is full, the ballast is given back and the write runs once more. Throws StoreError. */
  run<T>(write: () => T): T
  /** The same for every method; those that begin something new are refused until there is room again. */
  guard<T extends object>(methods: T, beginners: (keyof T)[]): T
  /** Puts the ballast down if there is room for it. False where there is none. */
  putDown(): boolean
  close(): void
}

/**
 * `tell` hears true when a write finds the disk full, and false when there is room again. In between, what was given back
 * is kept for what is under way: turns in flight, acknowledgements, checkpoints.
 */
export function openBallast(
  folder: string,
  ports: { tell(full: boolean): void; /** Moves the WAL into the database. */ checkpoint(): void },
): Ballast {
  const file = path.join(folder, ballastFileName)
  let full = false
  let timer: ReturnType<typeof setInterval> | null = null

  /** False where there was none, or the disk does not even let go of it. */
  function giveBack(): boolean {
    try {
      fs.rmSync(file)
      return true
    } catch {
      return false
    }
  }

  function putDown(): boolean {
    try {
      if (!full && fs.statSync(file, { throwIfNoEntry: false })?.size === ballastBytes) return true
      const { bavail, bsize } = fs.statfsSync(folder)
      if (bavail * bsize < roomNeededBytes) return false
      // Random, or a file system that compresses would set hardly anything aside.
      fs.writeFileSync(file, randomFillSync(Buffer.allocUnsafe(ballastBytes)), { flush: true })
      return true
    } catch {
      giveBack()
      return false
    }
  }

  /** True once there is room again. */
  function lookForRoom(): boolean {
    if (!full) return true
    if (!putDown()) return false
    stopLooking()
    full = false
    ports.tell(false)
    return true
  }

  function stopLooking(): void {
    if (timer) clearInterval(timer)
    timer = null
  }

  function run<T>(write: () => T): T {
    try {
      return write()
    } catch (error) {
      if (toStoreError(error).code !== 'disk_full') throw error
      const given = giveBack()
      if (!full) {
        full = true
        timer = setInterval(lookForRoom, lookAgainMs)
        timer.unref()
        ports.tell(true)
      }
      if (!given) throw error
      try {
        ports.checkpoint()
      } catch {
        // Then the next one will; what was given back is there all the same.
      }
      return write()
    }
  }

  return {
    run,
    guard: <T extends object>(methods: T, beginners: (keyof T)[]): T => {
      const refused = new Set<unknown>(beginners)
      const entries = Object.entries(methods).map(([name, method]: [string, (...args: unknown[]) => unknown]) => [
        name,
        (...args: unknown[]): unknown => {
          if (refused.has(name) && !lookForRoom()) throw stillFull()
          return run(() => method(...args))
        },
      ])
      return Object.fromEntries(entries) as T
    },
    putDown,
    close: stopLooking,
  }
}

const stillFull = (): StoreError => toStoreError(Object.assign(new Error('no room yet'), { code: 'ENOSPC' }))
