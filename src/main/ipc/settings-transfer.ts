import { readSettingsFile, type SettingsFile } from '../settings/settings-file.ts'
import type { SettingsRoom } from '../settings/settings.ts'
import type { Ports } from '../ports.ts'
import { RouteFailure } from './route-failure.ts'
import type { Handlers } from './routes.ts'
import { isoDay } from '../../shared/iso-time.ts'
import { words } from '../../shared/words/t.ts'

/** A file of settings, as the page exports and imports it: what it would change is shown first, and can be undone after. */
export function createSettingsTransfer(rooms: {
  ports: Pick<Ports, 'clock'>
  settings: SettingsRoom
  settingsFile: SettingsFile
}): Pick<Handlers, 'settings.exportFile' | 'settings.previewFile' | 'settings.importFile' | 'settings.undoImport'> {
  const { ports, settings, settingsFile } = rooms
  let undo: (() => Promise<void>) | null = null
  return {
    'settings.exportFile': () => ({
      fileName: `holdfast-settings-${isoDay(ports.clock.nowMs())}.json`,
      json: JSON.stringify(settingsFile.content(), null, 2),
    }),
    'settings.previewFile': ({ text }) => {
      const read = readSettingsFile(text)
      return { changes: settingsFile.preview(read), keysMissing: settingsFile.keysMissing(read) }
    },
    'settings.importFile': async ({ text }) => {
      undo = await settingsFile.apply(readSettingsFile(text))
      return settings.view()
    },
    'settings.undoImport': async () => {
      if (undo === null) throw new RouteFailure('conflict', words('There is no import to undo.'))
      await undo()
      undo = null
      return settings.view()
    },
  }
}
