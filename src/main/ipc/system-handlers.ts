import { chatFileName, toMarkdown } from '../archive/chat-files.ts'
import type { Ports } from '../ports.ts'
import type { Store } from '../store/thread/store.ts'
import { RouteFailure } from './route-failure.ts'
import type { HandlersOf } from './routes.ts'
import { words } from '../../shared/words/t.ts'

export function createSystemHandlers({ ports, store }: { ports: Ports; store: Store }): HandlersOf<'system'> {
  return {
    'system.state': async () => (await ports.system?.state()) ?? null,
    'system.setStartAtLogin': async ({ enabled }) => {
      if (!ports.system) throw new RouteFailure('forbidden', words('Only the desktop app can start at login.'))
      await ports.system.setStartAtLogin(enabled)
      return ports.system.state()
    },
    'system.showChat': ({ id }) => {
      if (!ports.showPlace) throw new RouteFailure('forbidden', words('Only the desktop app has another window.'))
      ports.showPlace(id === null ? '#/chat' : `#/chat/${encodeURIComponent(id)}`)
      return null
    },
    'system.hideQuick': () => {
      ports.hideQuickWindow?.()
      return null
    },
    'system.dragChat': async ({ id }) => {
      if (!ports.dragFile)
        throw new RouteFailure('forbidden', words('Only the desktop app can drag a chat out of its window.'))
      const chat = await store.read.getConversation(id, true)
      if (!chat) throw new RouteFailure('not_found', words('This chat is no longer there.'))
      ports.dragFile(`${chatFileName(chat).replace(/^.*\//, '')}.md`, toMarkdown(chat))
      return null
    },
  }
}
