import type { Ports } from '../ports.ts'
import { RouteFailure } from './route-failure.ts'
import type { HandlersOf } from './routes.ts'

export function createSystemHandlers({ ports }: { ports: Ports }): HandlersOf<'system'> {
  return {
    'system.state': async () => (await ports.system?.state()) ?? null,
    'system.setStartAtLogin': async ({ enabled }) => {
      if (!ports.system) throw new RouteFailure('forbidden', 'Only the desktop app can start at login.')
      await ports.system.setStartAtLogin(enabled)
      return ports.system.state()
    },
  }
}
