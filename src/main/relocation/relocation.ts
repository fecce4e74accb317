import fs from 'node:fs/promises'
import path from 'node:path'
import type { DataFolderState } from '../../shared/domain.ts'
import type { Emit } from '../ipc/events.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import type { Ports } from '../ports.ts'
import { checkTarget, copyFolder } from './copy-folder.ts'
import { deleteLeft, keptCopies, ownFiles, sizeOf } from './own-files.ts'
import { words } from '../../shared/words/t.ts'

export interface Relocation {
  state(): Promise<DataFolderState>
  /** Asks where to, copies there and begins again from there. False where the user chose not to; true never comes. */
  move(): Promise<boolean>
  /** What lay where the data were before, or what starting anew has kept under this name. */
  deleteKept(what: { kind: 'moved-from' } | { kind: 'copy'; name: string }): Promise<void>
}

export function createRelocation(rooms: {
  ports: Pick<Ports, 'dataFolder' | 'relocation' | 'shell'>
  /** Closes the database, and opens it again where what runs meanwhile fails. */
  whileClosed(work: () => Promise<void>): Promise<void>
  emit: Emit
}): Relocation {
  const { dataFolder, relocation, shell } = rooms.ports
  const whyFixed =
    relocation?.whyFixed ??
    (shell === 'browser'
      ? words('The browser shell uses the folder that it is started with: --data-folder or HOLDFAST_DATA_FOLDER.')
      : words('This folder was named at the start, so it is moved there.'))

  async function movedFrom(): Promise<{ folder: string; bytes: number } | null> {
    try {
      const text = await fs.readFile(path.join(dataFolder, 'moved-from.json'), 'utf8')
      const { folder } = JSON.parse(text) as { folder?: unknown }
      if (typeof folder !== 'string' || path.resolve(folder) === path.resolve(dataFolder)) return null
      const files = await ownFiles(folder)
      return files.length === 0 ? null : { folder, bytes: sizeOf(files) }
    } catch {
      return null
    }
  }

  return {
    async state() {
      const canMove = relocation !== undefined && relocation.whyFixed === null
      return {
        bytes: sizeOf(await ownFiles(dataFolder)),
        whyFixed: canMove ? null : whyFixed,
        movedFrom: await movedFrom(),
        keptCopies: (await keptCopies(dataFolder)).map((kept) => ({
          ...kept,
          folder: path.join(dataFolder, kept.name),
        })),
      }
    },
    async move() {
      if (!relocation || relocation.whyFixed !== null) throw new RouteFailure('forbidden', whyFixed)
      const target = await relocation.choose()
      if (target === null) return false
      await checkTarget(dataFolder, target)
      await rooms.whileClosed(async () => {
        await copyFolder(dataFolder, target, (doneBytes, totalBytes) =>
          rooms.emit('data.moving', { doneBytes, totalBytes }),
        )
        await relocation.switchTo(target)
      })
      return true
    },
    async deleteKept(what) {
      if (what.kind === 'moved-from') {
        const before = await movedFrom()
        if (before) await deleteLeft(before.folder)
        await fs.rm(path.join(dataFolder, 'moved-from.json'), { force: true })
        return
      }
      const isThere = (await keptCopies(dataFolder)).some(({ name }) => name === what.name)
      if (!isThere) throw new RouteFailure('not_found', words('This copy is no longer there.'))
      await fs.rm(path.join(dataFolder, what.name), { recursive: true, force: true })
    },
  }
}
