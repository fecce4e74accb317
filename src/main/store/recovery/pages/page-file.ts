import fs from 'node:fs'
import { readWal } from './wal.ts'

/** A database's pages as they were last committed: those of the file, and over them those of its WAL. */
export interface PageFile {
  pageBytes: number
  /** Pages there should be; the file may have fewer. */
  pageCount: number
  /** Null where the file ends before it. */
  page(number: number): Buffer | null
  /** Its newest content is not as it was written, so what can be read of it may be of before. */
  isSuspect(number: number): boolean
  /** The file ends before its last page. */
  isShort: boolean
  /** Commits that can't be read: what was written last may be gone without a trace. */
  missesCommits: boolean
  close(): void
}

const defaultPageBytes = 4096
const pagesPerRead = 64

/** Not for a database that is in use: closing the file would free the locks of this process. Changes nothing. */
export function openPageFile(file: string): PageFile {
  const wal = readWal(`${file}-wal`)
  const handle = fs.openSync(file, 'r')
  const walHandle = wal ? fs.openSync(`${file}-wal`, 'r') : null
  const fileBytes = fs.fstatSync(handle).size
  const pageBytes = findPageBytes(handle, fileBytes, wal?.pageBytes ?? null)
  const inFile = Math.floor(fileBytes / pageBytes)

  let blockAt = -1
  const block = Buffer.alloc(pagesPerRead * pageBytes)
  function fromFile(number: number): Buffer | null {
    if (number < 1 || number > inFile) return null
    const at = Math.floor((number - 1) / pagesPerRead)
    if (at !== blockAt) {
      blockAt = -1
      readAll(handle, block, at * block.length)
      blockAt = at
    }
    const start = ((number - 1) % pagesPerRead) * pageBytes
    return Buffer.from(block.subarray(start, start + pageBytes))
  }
  function fromWal(at: number | undefined): Buffer | null {
    if (at === undefined || walHandle === null) return null
    const bytes = Buffer.alloc(pageBytes)
    readAll(walHandle, bytes, at)
    return bytes
  }
  function page(number: number): Buffer | null {
    const sound = fromWal(wal?.pages.get(number)) ?? fromFile(number)
    const suspect = fromWal(wal?.suspects.get(number))
    if (!suspect) return sound
    // Taken only where it looks like the same page, later on: its number may be what was hit.
    const kindAt = number === 1 ? 100 : 0
    return sound === null || suspect[kindAt] === sound[kindAt] ? suspect : sound
  }

  const claimed = page(1)?.readUInt32BE(28) ?? 0
  const plausible = claimed <= (inFile + (wal?.pages.size ?? 0)) * 40 ? claimed : 0
  const pageCount = wal?.pageCount ?? Math.max(inFile, plausible)
  const isShort = pageCount > inFile && !allInWal(inFile, pageCount, wal?.pages)
  return {
    pageBytes,
    pageCount: Math.max(pageCount, inFile),
    page,
    isSuspect: (number) => wal?.suspects.has(number) ?? false,
    isShort,
    missesCommits: wal?.isDamaged ?? false,
    close: () => {
      fs.closeSync(handle)
      if (walHandle !== null) fs.closeSync(walHandle)
    },
  }
}

function allInWal(after: number, upTo: number, pages: Map<number, number> | undefined): boolean {
  for (let number = after + 1; number <= upTo; number += 1) if (!pages?.has(number)) return false
  return true
}

/** What the header says, unless the pages say otherwise. */
function findPageBytes(handle: number, fileBytes: number, walSays: number | null): number {
  const header = Buffer.alloc(100)
  readAll(handle, header, 0)
  const claimed = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16)
  const isPossible = (size: number): boolean => size >= 512 && size <= 65_536 && (size & (size - 1)) === 0
  const candidates = [...new Set([claimed, walSays ?? 0, defaultPageBytes])].filter(isPossible)
  const score = (size: number): number => {
    const first = Buffer.alloc(1)
    let trees = 0
    const count = Math.min(400, Math.floor(fileBytes / size))
    for (let index = 1; index < count; index += 1) {
      readAll(handle, first, index * size)
      if ([2, 5, 10, 13].includes(first[0] ?? 0)) trees += 1
    }
    return count === 0 ? 0 : trees / count
  }
  const [best] = candidates.map((size) => ({ size, share: score(size) })).toSorted((a, b) => b.share - a.share)
  return best?.size ?? defaultPageBytes
}

/** What lies beyond the end stays nought. Throws where the disk fails, which is no damage of the database. */
function readAll(handle: number, bytes: Buffer, at: number): void {
  bytes.fill(0)
  for (let done = 0; done < bytes.length;) {
    const count = fs.readSync(handle, bytes, done, bytes.length - done, at + done)
    if (count === 0) return
    done += count
  }
}
