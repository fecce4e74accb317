import type { UpdatesRoom } from '../updates/updates.ts'
import type { HandlersOf } from './routes.ts'

export function createUpdatesHandlers({ updates }: { updates: UpdatesRoom }): HandlersOf<'updates'> {
  const then = (act: () => unknown) => async () => {
    await act()
    return updates.view()
  }
  return {
    'updates.state': updates.view,
    'updates.check': then(updates.check),
    'updates.download': then(updates.download),
    'updates.install': then(updates.install),
    'updates.cancel': then(updates.cancel),
    'updates.skip': then(updates.skip),
    'updates.later': then(updates.later),
  }
}
