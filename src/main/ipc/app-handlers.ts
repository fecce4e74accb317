import type { AppInfo } from '../../shared/domain.ts'
import type { Ports } from '../ports.ts'
import { newestReport } from '../diagnosis/run-marker.ts'
import { RouteFailure } from './route-failure.ts'
import type { HandlersOf } from './routes.ts'
import { words } from '../../shared/words/t.ts'

export function createAppHandlers(rooms: {
  ports: Ports
  info(): AppInfo
  diagnostics(): Promise<string>
}): HandlersOf<'app'> {
  const { ports } = rooms
  return {
    'app.info': () => rooms.info(),
    'app.diagnostics': async () => ({ text: await rooms.diagnostics() }),
    'app.report': () => {
      const text = newestReport(ports.dataFolder)
      return text === null ? null : { text }
    },
    'app.openExternal': async ({ url }) => {
      const parsed = URL.canParse(url) ? new URL(url) : null
      if (parsed?.protocol !== 'https:' || parsed.username !== '' || parsed.password !== '') {
        throw new RouteFailure('forbidden', words('Only https links are opened.'))
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
