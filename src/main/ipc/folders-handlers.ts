import type { Ports } from '../ports.ts'
import { newId } from '../records/ids.ts'
import type { Store } from '../store/thread/store.ts'
import type { Emit } from './events.ts'
import { RouteFailure } from './route-failure.ts'
import type { HandlersOf } from './routes.ts'
import { words } from '../../shared/words/t.ts'

export function createFoldersHandlers({
  ports,
  store,
  emit,
}: {
  ports: Pick<Ports, 'clock'>
  store: Store
  emit: Emit
}): HandlersOf<'folders'> {
  const changed = async (change: Promise<boolean>): Promise<null> => {
    if (!(await change)) throw new RouteFailure('not_found', words('This folder is no longer there.'))
    emit('folders.changed', {})
    return null
  }
  /** Which folder each chat is in is told by the list of chats. */
  const movedChats = async (change: Promise<boolean>): Promise<null> => {
    await changed(change)
    emit('conversations.changed', { id: null })
    return null
  }
  return {
    'folders.list': () => store.read.listFolders(),
    'folders.create': async ({ name }) => {
      const folder = { id: newId(), name, isCollapsed: false }
      await changed(store.write.createFolder(folder.id, name, ports.clock.nowMs()))
      return folder
    },
    'folders.rename': ({ id, name }) => changed(store.write.renameFolder(id, name)),
    'folders.collapse': ({ id, isCollapsed }) => changed(store.write.collapseFolder(id, isCollapsed)),
    'folders.delete': ({ id }) => movedChats(store.write.deleteFolder(id, ports.clock.nowMs())),
    'folders.restore': ({ id }) => movedChats(store.write.restoreFolder(id)),
  }
}
