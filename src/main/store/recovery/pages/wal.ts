import fs from 'node:fs'

/** What lies in a WAL, whatever has become of it. */
export interface Wal {
  /** By page, the place in the file of the newest content that was committed and has the checksum it was written with. */
  pages: Map<number, number>
  /** The same for content whose checksum no longer fits: of which page it is may be wrong too. */
  suspects: Map<number, number>
  /** The size of the database after the last commit; null where nothing was committed. */
  pageCount: number | null
  pageBytes: number
  /** Commits that cannot be read any more, or not as they were written. A torn end that was never acknowledged is none. */
  isDamaged: boolean
}

const headerBytes = 32
const frameHeaderBytes = 24
const magicLittle = 0x377f0682
const magicBig = 0x377f0683
const version = 3007000

interface Frame {
  page: number
  /** Above nought it ends a commit. */
  pageCount: number
  /** Of the content. */
  at: number
  /** With all before it, as SQLite wants it. */
  isChained: boolean
  /** With the sum that stands in the frame before it. */
  isWhole: boolean
}

/**
 * Reads a WAL by itself. SQLite stops at the first frame that does not fit and goes on as if nothing had been written
 * after it; whether something was is told by the frames behind it, and by the index that a process kept while it ran.
 * Not for a database that is in use: closing the file would free the locks of this process.
 */
export function readWal(file: string): Wal | null {
  const bytes = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (bytes < headerBytes) return null
  const handle = fs.openSync(file, 'r')
  try {
    const header = read(handle, 0, headerBytes)
    const published = readPublished(file.replace(/-wal$/, '-shm'))
    const { frames, headerIsSound, pageBytes } = readFrames(handle, bytes, header, published)
    return settle(frames, headerIsSound, pageBytes, published, header)
  } finally {
    fs.closeSync(handle)
  }
}

function readFrames(handle: number, bytes: number, header: Buffer, published: Published | null) {
  const isBig = header.readUInt32BE(0) === magicBig
  const claimed = header.readUInt32BE(8)
  const [sum0, sum1] = checksum(header.subarray(0, 24), isBig, 0, 0)
  const headerIsSound =
    (isBig || header.readUInt32BE(0) === magicLittle) &&
    header.readUInt32BE(4) === version &&
    sum0 === header.readUInt32BE(24) &&
    sum1 === header.readUInt32BE(28)
  const pageBytes = headerIsSound ? claimed : 4096
  const frameBytes = frameHeaderBytes + pageBytes
  let salts = header.subarray(16, 24)
  let stored: [number, number] = [header.readUInt32BE(24), header.readUInt32BE(28)]
  let chain: [number, number] | null = headerIsSound ? [sum0, sum1] : null
  const frames: Frame[] = []
  for (let at = headerBytes; at + frameBytes <= bytes; at += frameBytes) {
    const frame = read(handle, at, frameBytes)
    if (!headerIsSound && frames.length === 0) salts = published?.salts ?? Buffer.from(frame.subarray(8, 16))
    const fits = frame.subarray(8, 16).equals(salts)
    const own: [number, number] = [frame.readUInt32BE(16), frame.readUInt32BE(20)]
    const sums = (seed: [number, number]): [number, number] => {
      const [a, b] = checksum(frame.subarray(0, 8), isBig, ...seed)
      return checksum(frame.subarray(frameHeaderBytes), isBig, a, b)
    }
    const isSame = ([a, b]: [number, number]): boolean => a === own[0] && b === own[1]
    const next = sums(stored)
    const isWhole = fits && isSame(next)
    if (chain !== null) chain = fits && isSame(sums(chain)) ? own : null
    // A frame of an earlier life of this file ends what was written in this one; a flipped salt does not.
    if (!fits && !isSame(next)) break
    frames.push({
      page: frame.readUInt32BE(0),
      pageCount: frame.readUInt32BE(4),
      at: at + frameHeaderBytes,
      isChained: chain !== null,
      isWhole: isWhole || chain !== null,
    })
    stored = own
  }
  return { frames, headerIsSound, pageBytes }
}

function settle(
  frames: Frame[],
  headerIsSound: boolean,
  pageBytes: number,
  published: Published | null,
  header: Buffer,
): Wal {
  const readable = frames.findLastIndex((frame) => frame.isChained && frame.pageCount > 0) + 1
  const speaks = published !== null && (!headerIsSound || published.salts.equals(header.subarray(16, 24)))
  const firstBroken = frames.findIndex((frame) => !frame.isChained)
  const isDamaged = speaks ? published.frames > readable : firstBroken >= 0 || (!headerIsSound && frames.length > 0)
  // Beyond what SQLite can read only what the index knows of, or what ends with a commit, was acknowledged.
  const committed = isDamaged
    ? Math.max(readable, speaks ? Math.min(published.frames, frames.length) : lastCommit(frames))
    : readable
  const pages = new Map<number, number>()
  const suspects = new Map<number, number>()
  for (const frame of frames.slice(0, committed)) {
    if (frame.isWhole) {
      pages.set(frame.page, frame.at)
      suspects.delete(frame.page)
    } else suspects.set(frame.page, frame.at)
  }
  const last = frames.slice(0, committed).findLast((frame) => frame.pageCount > 0 && frame.isWhole)
  return { pages, suspects, pageCount: last?.pageCount ?? null, pageBytes, isDamaged }
}

const lastCommit = (frames: Frame[]): number => frames.findLastIndex((frame) => frame.pageCount > 0) + 1

interface Published {
  frames: number
  salts: Buffer
}

/** What a process that had the database open has last told others of its WAL, each time after it was on the disk. */
function readPublished(file: string): Published | null {
  if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) < 96) return null
  const handle = fs.openSync(file, 'r')
  try {
    const bytes = read(handle, 0, 96)
    const first = bytes.subarray(0, 48)
    const isBig = bytes.readUInt32LE(0) !== version
    const number = (at: number): number => (isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at))
    const [a, b] = checksum(first.subarray(0, 40), isBig, 0, 0)
    const isSound = number(0) === version && first[12] === 1 && a === number(40) && b === number(44)
    if (!isSound || !first.equals(bytes.subarray(48, 96))) return null
    return { frames: number(16), salts: Buffer.from(bytes.subarray(32, 40)) }
  } finally {
    fs.closeSync(handle)
  }
}

function read(handle: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  fs.readSync(handle, bytes, 0, length, at)
  return bytes
}

/** SQLite's own, over words of 32 bits. */
function checksum(bytes: Buffer, isBig: boolean, seed0: number, seed1: number): [number, number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let a = seed0 | 0
  let b = seed1 | 0
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    a = (a + view.getInt32(at, !isBig) + b) | 0
    b = (b + view.getInt32(at + 4, !isBig) + a) | 0
  }
  return [a >>> 0, b >>> 0]
}
