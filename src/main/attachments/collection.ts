import fs from 'node:fs/promises'
import { listBackups } from '../store/recovery/backup-files.ts'
import type { Store } from '../store/thread/store.ts'
import type { AttachmentFiles } from './files.ts'

/** What a deleted chat holds is kept so long, since it can be restored. */
export const deletedForMs = 7 * 86_400_000

export interface Collection {
  /** Removes what nothing holds any more; `withDeleted`: what deleted chats hold, too, however short a time ago. Answers how many bytes. */
  collect(options?: { withDeleted?: boolean }): Promise<number>
  /** Bytes of files that no chat holds, and that an older backup may. */
  heldByBackups(): Promise<number>
}

/**
 * Files are forgotten first, in the database, and then removed. One that the database does not know stays for as long as there is a backup
 * or a database set aside that is younger than it: that may be put in the place of this one.
 */
export function createCollection(rooms: {
  files: AttachmentFiles
  dataFolder: string
  store: { write: Pick<Store['write'], 'forgetUnheld'>; read: Pick<Store['read'], 'everyAttachmentHash'> }
  nowMs(): number
}): Collection {
  const { files, store } = rooms

  async function unknown(): Promise<{ sha256: string; bytes: number; isHeld: boolean }[]> {
    const listed = await files.list()
    if (listed.length === 0) return []
    const known = new Set(await store.read.everyAttachmentHash())
    const heldUpToMs = await youngestBackupMs(rooms.dataFolder)
    return listed
      .filter(({ sha256 }) => !known.has(sha256))
      .map(({ sha256, bytes, sinceMs }) => ({ sha256, bytes, isHeld: sinceMs <= heldUpToMs }))
  }

  return {
    async collect({ withDeleted = false } = {}) {
      const nowMs = rooms.nowMs()
      await store.write.forgetUnheld(nowMs, withDeleted ? nowMs : nowMs - deletedForMs)
      let freedBytes = 0
      for (const { sha256, bytes, isHeld } of await unknown()) {
        if (isHeld) continue
        await files.remove(sha256)
        freedBytes += bytes
      }
      return freedBytes
    },
    heldByBackups: async () => (await unknown()).reduce((sum, { bytes, isHeld }) => sum + (isHeld ? bytes : 0), 0),
  }
}

async function youngestBackupMs(folder: string): Promise<number> {
  const isSetAside = (await fs.readdir(folder)).some((name) => /^holdfast\.db\.(damaged|salvag|restor)/.test(name))
  return isSetAside ? Infinity : Math.max(-Infinity, ...listBackups(folder).map(({ atMs }) => atMs))
}
