import fs from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { RouteFailure } from '../ipc/route-failure.ts'
import { words } from '../../shared/words/t.ts'

const maxEntries = 500_000
/** Deflate makes a thousandth of what is all the same; texts are not. Small files may be anything. */
const maxRatio = 400
const alwaysAllowedBytes = 16_000_000

export interface OpenedZip {
  entries: readonly Entry[]
  /** Unpacked as it is read, and checked at its end. Throws RouteFailure where it is damaged. */
  stream(entry: Entry): AsyncGenerator<Uint8Array>
  text(entry: Entry, maxBytes: number): Promise<string>
  close(): void
}

/**
 * A zip that came from anywhere. Nothing is written by the names in it. What is not read may be anything: another app's files, say.
 * Throws RouteFailure with words for the user.
 */
export async function openZip(file: string, isRead: (fileName: string) => boolean = () => true): Promise<OpenedZip> {
  const { size } = await fs.stat(file)
  if (!(await beginsAsZip(file))) {
    throw refusal(
      words(
        'This file is no zip. It holds no JSON either: choose the file as the export saved it; nothing was imported.',
      ),
    )
  }
  let zip: ZipFile | null = null
  try {
    zip = await openPromise(file, { lazyEntries: true, autoClose: false })
    return opened(zip, await readEntries(zip, size, isRead))
  } catch (error) {
    zip?.close()
    throw inWords(error)
  }
}

function opened(zip: ZipFile, entries: readonly Entry[]): OpenedZip {
  async function* stream(entry: Entry): AsyncGenerator<Uint8Array> {
    let unpacked: Readable | null = null
    let checksum = 0
    try {
      unpacked = await zip.openReadStreamPromise(entry)
      for await (const piece of unpacked as AsyncIterable<Uint8Array>) {
        checksum = crc32(piece, checksum)
        yield piece
      }
    } catch (error) {
      throw inWords(error)
    } finally {
      unpacked?.destroy()
    }
    if (checksum !== entry.crc32) throw refusal(damaged)
  }
  return {
    entries,
    stream,
    async text(entry, maxBytes) {
      if (entry.uncompressedSize > maxBytes) throw refusal(words('It is larger than such a file can be.'))
      const pieces: Uint8Array[] = []
      for await (const piece of stream(entry)) pieces.push(piece)
      return Buffer.concat(pieces).toString('utf8')
    },
    close: () => zip.close(),
  }
}

async function readEntries(zip: ZipFile, fileBytes: number, isRead: (fileName: string) => boolean): Promise<Entry[]> {
  if (zip.entryCount > maxEntries)
    throw refusal(words('There are more files in this zip than an export has. Nothing was imported.'))
  const entries: Entry[] = []
  let packedBytes = 0
  for await (const entry of zip.eachEntry()) {
    if (entry.isEncrypted()) {
      throw refusal(
        words('This zip is encrypted. Unpack it with its password and zip it anew without one; nothing was imported.'),
      )
    }
    packedBytes += entry.compressedSize
    const { uncompressedSize, compressedSize, fileName } = entry
    const isBomb = isRead(fileName) && uncompressedSize > Math.max(alwaysAllowedBytes, compressedSize * maxRatio)
    // Files that lie over each other are no export either.
    if (isBomb || packedBytes > fileBytes) {
      throw refusal(
        words('This zip would unpack to far more than it can hold. It is no export of Holdfast; nothing was imported.'),
      )
    }
    entries.push(entry)
  }
  return entries
}

async function beginsAsZip(file: string): Promise<boolean> {
  const handle = await fs.open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead === 4 && ['PK\u0003\u0004', 'PK\u0005\u0006'].includes(buffer.toString('latin1'))
  } finally {
    await handle.close()
  }
}

const damaged = words(
  'This zip is damaged or was cut off. Copy it again from where it was exported; nothing was imported.',
)

export const refusal = (message: string): RouteFailure => new RouteFailure('bad_input', message)

function inWords(error: unknown): Error {
  if (error instanceof RouteFailure) return error
  const message = error instanceof Error ? error.message : String(error)
  if (/(relative|absolute) path|invalid characters in fileName/.test(message)) {
    return refusal(
      words('There are names in this zip that lead out of it. It is no export of Holdfast; nothing was imported.'),
    )
  }
  return refusal(damaged)
}
