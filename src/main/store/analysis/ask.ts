import type { DuckDBConnection } from '@duckdb/node-api'
import fs from 'node:fs'
import type { Db } from '../schema/db.ts'
import { StoreError } from '../errors.ts'
import type { Told } from '../thread/thread-protocol.ts'
import { createCatchUp } from './catch-up.ts'
import { usualLimits } from './limits.ts'
import { copyBytes, openCopy, openCopyInMemory, removeCopy, type Copy } from './copy-file.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'

/** Runs a question over the copy once that has all that was recorded before it was asked; one after the other. */
export type Ask = <T>(question: Question<T>) => Promise<T>
/** `connect` opens another connection to the same copy. */
type Question<T> = (connection: DuckDBConnection, connect: Copy['connect']) => Promise<T>

/** The copy, made, mended and kept up to date by what is asked of it. */
export function createAsk(
  db: Db,
  folder: string,
  tell: (told: Told) => void,
  limits = usualLimits,
): { ask: Ask; close(): Promise<void> } {
  const { copyAll, catchUp } = createCatchUp(db, limits.mostStale)
  let copy: Copy | null = null
  /** What SQLite counts up with each commit of another connection. */
  let seenVersion: unknown = null
  let last: Promise<unknown> = Promise.resolve()
  let isClosed = false

  const discard = async (): Promise<void> => {
    const gone = copy
    copy = null
    await gone?.close()
    removeCopy(folder)
  }

  // Its rows are numbered as they come, and few are ever removed.
  const lastRow = db.prepare<[], number | null>('SELECT MAX(row) FROM traces').pluck()
  const neededBytes = (): number => Math.max(leastBytes, (lastRow.get() ?? 0) * bytesOfTrace)
  const hasRoom = (): boolean => freeBytes(folder) + copyBytes(folder) >= neededBytes()

  /** What is free belongs to what is recorded first. */
  const open = async (): Promise<Copy> => {
    if (hasRoom()) return openCopy(folder)
    removeCopy(folder)
    if (neededBytes() > mostInMemoryBytes) throw noRoom(neededBytes())
    return openCopyInMemory()
  }

  async function upToDate(): Promise<Copy> {
    const version = db.pragma('data_version', { simple: true })
    if (copy?.about && version === seenVersion) return copy
    if (copy && copy.isInMemory === hasRoom()) await discard()
    copy ??= await open()
    const pageCount = copy.about ? await catchUp(copy.connection, copy.about) : 0
    if (pageCount === null) {
      await discard()
      copy = await open()
    }
    // One page is written down by itself in time.
    if (pageCount !== null && pageCount > 1) void copy.tidy()
    if (!copy.about) {
      copy.about = await copyAll(copy.connection, tell)
      // As long as it took, more was recorded.
      await catchUp(copy.connection, copy.about)
    }
    seenVersion = version
    tell({ told: 'copied', seq: copy.about.seq, isInMemory: copy.isInMemory })
    return copy
  }

  async function run<T>(question: Question<T>): Promise<T> {
    const { connection, connect } = await upToDate()
    try {
      return await question(connection, connect)
    } catch (error) {
      // A question that is too large is no fault of the copy.
      throw isOutOfMemory(messageOf(error)) ? toAnalysisError(error) : error
    }
  }

  async function answer<T>(question: Question<T>): Promise<T> {
    if (isClosed) throw new StoreError('failed', words('The database is closed.'))
    try {
      return await run(question)
    } catch (error) {
      if (isClosed || isOfDatabase(error)) throw error
      // Whatever is wrong with the copy, a new one has it no longer.
      await discard()
      try {
        return await run(question)
      } catch (again) {
        if (isClosed || isOfDatabase(again)) throw again
        await discard()
        throw toAnalysisError(again)
      }
    }
  }

  return {
    ask: (question) => {
      const answered = last.then(() => answer(question))
      last = answered.catch(() => null)
      return answered
    },
    close: async () => {
      isClosed = true
      copy?.connection.interrupt()
      await last
      await copy?.close()
    },
  }
}

/** A million traces with five million steps take 240; what is told apart of each differs. */
const bytesOfTrace = 300
/** With less than this free, what the copy takes would soon be missed. */
const leastBytes = 64 * 1024 * 1024
/** What fits into the memory that the copy may have. */
const mostInMemoryBytes = 96 * 1024 * 1024

function freeBytes(folder: string): number {
  const { bavail, bsize } = fs.statfsSync(folder)
  return bavail * bsize
}

const noRoom = (bytes: number): StoreError =>
  new StoreError(
    'failed',
    said(
      'The Monitor needs {megabytes} MB of this disk for its figures, and less is free. Free some space and try again. Nothing that was recorded is affected.',
      { megabytes: Math.ceil(bytes / 1e6) },
    ),
  )

const isOfDatabase = (error: unknown): boolean =>
  error instanceof StoreError || String((error as { code?: unknown }).code).startsWith('SQLITE_')

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
export const isOutOfMemory = (message: string): boolean => /out of memory/i.test(message)
export const isDiskFull = (message: string): boolean => /no space|disk full|quota/i.test(message)

function toAnalysisError(error: unknown): StoreError {
  const message = messageOf(error)
  const why = isDiskFull(message)
    ? words('The disk is full: the Monitor has no room for its figures. Free some space and try again.')
    : isOutOfMemory(message)
      ? words('This takes more memory than the Monitor may have. Choose a shorter time range and try again.')
      : said('The Monitor cannot work out its figures ({problem}). Try again.', {
          problem: message.split('\n')[0] ?? '',
        })
  return new StoreError('failed', `${why} ${words('Nothing that was recorded is affected.')}`)
}
