import type { AppInfo } from '../../shared/domain.ts'
import type { Ports } from '../ports.ts'
import { RouteFailure } from './route-failure.ts'
import type { HandlersOf } from './routes.ts'

export function createAppHandlers(rooms: { ports: Ports; info(): AppInfo }): HandlersOf<'app'> {
  const { ports } = rooms
  return {
    'app.info': () => rooms.info(),
    'app.openExternal': async ({ url }) => {
      const parsed = URL.canParse(url) ? new URL(url) : null
      if (parsed?.protocol !== 'https:' || parsed.username !== '' || parsed.password !== '') {
        throw new RouteFailure('forbidden', 'Only https links are opened.')
      }
      await ports.openExternal(parsed.href)
      return null
    },
    'app.chooseSecretsStore': ({ kept }) => {
      ports.secrets.choose(kept)
      return rooms.info()
    },
    'app.moveSecrets': () => {
      ports.secrets.moveToKeychain()
      return rooms.info()
    },
  }
}
