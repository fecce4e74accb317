import { randomFillSync } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { StoreError, toStoreError } from '../errors.ts'

export const ballastFileName = 'holdfast.ballast'
/**
 * Once the disk is full, nothing new begins in the last of it: it is kept for turns in flight, acknowledgements and
 * checkpoints. As much as the WAL holds before SQLite checkpoints it (1,000 pages), so that such a checkpoint fits in.
 */
const keptBytes = 4 * 1024 * 1024
/** What is not kept lets the chat go on for some hundred turns. */
export const ballastBytes = keptBytes + 2 * 1024 * 1024
/** The ballast is put down only where this is free: a disk that is nearly full would be full again at once. */
const roomNeededBytes = ballastBytes + keptBytes
const lookAgainMs = 2_000

/** Room on the disk, held by a file, that is given back when a write finds the disk full. */
export interface Ballast {
  /**
   * Runs a write; where the disk is full, the ballast is given back, the WAL emptied, and the write runs once more.
   * Throws StoreError.
   */
  run<T>(write: () => T): T
  /** The same for every method; those that begin something new are refused where only what is kept is left. */
  guard<T extends object>(methods: T, beginners: (keyof T)[]): T
  /** Puts the ballast down if there is room for it. False where there is none. */
  putDown(): boolean
  close(): void
}

/** `tell` hears true when a write finds the disk full, and false when there is room again. */
export function openBallast(
  folder: string,
  ports: { tell(full: boolean): void; /** Moves the WAL into the database. */ checkpoint(): void },
): Ballast {
  const file = path.join(folder, ballastFileName)
  let full = false
  let timer: ReturnType<typeof setInterval> | null = null

  function giveBack(): void {
    try {
      fs.rmSync(file, { force: true })
    } catch {
      // The disk does not even let go of it.
    }
  }

  function freeBytes(): number {
    const { bavail, bsize } = fs.statfsSync(folder)
    return bavail * bsize
  }

  function putDown(): boolean {
    try {
      if (!full && fs.statSync(file, { throwIfNoEntry: false })?.size === ballastBytes) return true
      if (freeBytes() < roomNeededBytes) return false
      // Random, or a file system that compresses would set hardly anything aside.
      fs.writeFileSync(file, randomFillSync(Buffer.allocUnsafe(ballastBytes)), { flush: true, mode: 0o600 })
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

  function mayBegin(): boolean {
    if (lookForRoom() || freeBytes() > keptBytes) return true
    // The same pages lie in the WAL many times.
    tryCheckpoint()
    return freeBytes() > keptBytes
  }

  function tryCheckpoint(): void {
    try {
      ports.checkpoint()
    } catch {
      // Then the next one will; what was given back is there all the same.
    }
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
      giveBack()
      if (!full) {
        full = true
        timer = setInterval(lookForRoom, lookAgainMs)
        timer.unref()
        ports.tell(true)
      }
      tryCheckpoint()
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
          if (refused.has(name) && !mayBegin()) throw stillFull()
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
