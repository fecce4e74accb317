import type { SettingsRoom } from '../settings/settings.ts'
import type { UpdatesRoom } from '../updates/updates.ts'
import type { HandlersOf } from './routes.ts'

export function createUpdatesHandlers({
  updates,
  settings,
}: {
  updates: UpdatesRoom
  settings: SettingsRoom
}): HandlersOf<'updates'> {
  const then = (act: () => unknown) => async () => {
    await act()
    return updates.view()
  }
  return {
    'updates.state': updates.view,
    'updates.confirm': then(async () => {
      if (await updates.allows(settings.current().updates.feed)) updates.feedChanged()
    }),
    'updates.check': then(updates.check),
    'updates.download': then(updates.download),
    'updates.install': then(updates.install),
    'updates.cancel': then(updates.cancel),
    'updates.skip': then(updates.skip),
    'updates.later': then(updates.later),
  }
}
