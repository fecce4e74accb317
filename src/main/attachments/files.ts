import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { needRoom } from '../store/files.ts'
import { said } from '../../shared/words/said.ts'

const isHash = /^[0-9a-f]{64}$/
const isPart = /\.part$/

/** A file on its way in. It has no name that counts before `keep`. */
export interface IncomingFile {
  path: string
  write(bytes: Uint8Array): Promise<void>
  /** Of all that was written. */
  digest(): string
  /** It has its name from now on, and is on the disk; answers that name, which is its hash. */
  keep(): Promise<string>
  discard(): Promise<void>
}

export interface AttachmentFiles {
  /** Throws StoreError where there is no room for so many bytes. */
  receive(bytes: number): Promise<IncomingFile>
  keep(bytes: Uint8Array): Promise<string>
  /** Null where it is not there. */
  read(sha256: string): Promise<Buffer | null>
  has(sha256: string): Promise<boolean>
  list(): Promise<{ sha256: string; bytes: number; sinceMs: number }[]>
  remove(sha256: string): Promise<void>
}

/**
 * Files by their hash, in a folder for their owner alone. Each is written beside, to its end, and renamed: it is there as a whole or not
 * at all. What a kill left unfinished goes with the first use.
 */
export function createAttachmentFiles(dataFolder: string): AttachmentFiles {
  const folder = path.join(dataFolder, 'attachments')
  let made: Promise<void> | null = null
  const ready = (): Promise<void> => {
    made ??= make().catch((error: unknown) => {
      made = null
      throw error
    })
    return made
  }
  async function make(): Promise<void> {
    await fs.mkdir(folder, { recursive: true, mode: 0o700 })
    if (process.platform !== 'win32') await fs.chmod(folder, 0o700)
    for (const name of await fs.readdir(folder))
      if (isPart.test(name)) await fs.rm(path.join(folder, name), { force: true })
  }
  const pathOf = (sha256: string): string => {
    if (!isHash.test(sha256)) throw new Error('not the name of a kept file')
    return path.join(folder, sha256)
  }

  async function receive(bytes: number): Promise<IncomingFile> {
    await ready()
    needRoom(dataFolder, bytes, (needed) =>
      said('There is not enough room for this file: it needs {needed} MB on this disk.', { needed }),
    )
    const part = path.join(folder, `${randomBytes(12).toString('hex')}.part`)
    const file = await fs.open(part, 'wx', 0o600)
    const hash = createHash('sha256')
    let digest: string | null = null
    const digestOf = (): string => (digest ??= hash.digest('hex'))
    let isOpen = true
    const close = async (): Promise<void> => {
      if (isOpen) await file.close()
      isOpen = false
    }
    return {
      path: part,
      async write(piece) {
        hash.update(piece)
        await file.writeFile(piece)
      },
      digest: digestOf,
      async keep() {
        await file.sync()
        await close()
        const sha256 = digestOf()
        // The same file that is there already, whole as it is, keeps its age: an older backup may count on it.
        if ((await sizeOf(pathOf(sha256))) === (await sizeOf(part))) await fs.rm(part)
        else await fs.rename(part, pathOf(sha256))
        await makeNamesDurable(folder)
        return sha256
      },
      async discard() {
        await close().catch(() => {})
        await fs.rm(part, { force: true })
      },
    }
  }

  return {
    receive,
    async keep(bytes) {
      const file = await receive(bytes.length)
      try {
        await file.write(bytes)
        return await file.keep()
      } catch (error) {
        await file.discard()
        throw error
      }
    },
    read: (sha256) => fs.readFile(pathOf(sha256)).catch(nullIfGone),
    has: async (sha256) => (await sizeOf(pathOf(sha256))) !== null,
    async list() {
      const names = (await fs.readdir(folder).catch(nullIfGone)) ?? []
      const found = await Promise.all(
        names
          .filter((name) => isHash.test(name))
          .map(async (sha256) => {
            const stat = await fs.stat(path.join(folder, sha256)).catch(nullIfGone)
            return stat ? [{ sha256, bytes: stat.size, sinceMs: stat.mtimeMs }] : []
          }),
      )
      return found.flat()
    },
    remove: (sha256) => fs.rm(pathOf(sha256), { force: true }),
  }
}

/** Not at once, as the store's threads may: the app waits for nothing here. Windows keeps names by itself and opens no folders. */
async function makeNamesDurable(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await fs.open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const sizeOf = async (file: string): Promise<number | null> => (await fs.stat(file).catch(nullIfGone))?.size ?? null

function nullIfGone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
