import { keyOriginOf } from '../../shared/key-origin.ts'
import { scrubExchange } from '../keys/boundaries.ts'
import type { KeyScrubber } from '../keys/scrubber.ts'
import { testConnection } from '../langfuse/connection-test.ts'
import { normaliseHost } from '../langfuse/host.ts'
import type { Budgets } from '../monitor/budgets/budgets.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Ports } from '../ports.ts'
import type { SizeCap } from '../sync/keep-size-cap.ts'
import { withSaved } from '../settings/monitor-settings.ts'
import { langfuseKey } from '../settings/langfuse-key.ts'
import type { ProvidersRoom } from '../settings/providers.ts'
import type { SettingsFile } from '../settings/settings-file.ts'
import { langfuseSecret, type SettingsRoom } from '../settings/settings.ts'
import type { Sync } from '../sync/sync.ts'
import type { UpdatesRoom } from '../updates/updates.ts'
import type { Emit } from './events.ts'
import { RouteFailure } from './route-failure.ts'
import type { HandlersOf } from './routes.ts'
import { createSettingsTransfer } from './settings-transfer.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

export function createSettingsHandlers(rooms: {
  ports: Ports
  settings: SettingsRoom
  settingsFile: SettingsFile
  providers: ProvidersRoom
  sync: Sync
  outbox: Outbox
  sizeCap: SizeCap
  budgets: Budgets
  updates: UpdatesRoom
  keys: KeyScrubber
  emit: Emit
}): HandlersOf<'settings'> {
  const { ports, settings, sync, outbox, emit } = rooms
  return {
    ...createSettingsTransfer(rooms),
    'settings.get': () => settings.view(),
    'settings.update': async (patch) => {
      if (patch.updates && !(await rooms.updates.allows(patch.updates.feed))) {
        throw new RouteFailure('forbidden', words('Not changed: updates from this address were not confirmed.'))
      }
      const next = await settings.change(patch)
      if (patch.sendingEnabled !== undefined) outbox.setEnabled(patch.sendingEnabled)
      if (patch.sizeCapBytes !== undefined) void rooms.sizeCap.capChanged()
      if (patch.budgets !== undefined) rooms.budgets.judge()
      if (patch.updates !== undefined) rooms.updates.feedChanged()
      emit('settings.changed', { settings: next })
      return next
    },
    'settings.savePreset': async (preset) => {
      const next = await settings.change(({ presets }) => ({
        presets: withSaved(presets, preset, {
          full: (most) => said('There are {most} saved presets. Delete one first.', { most }),
          gone: words('This preset is no longer there.'),
        }),
      }))
      emit('settings.changed', { settings: next })
      return next
    },
    'settings.deletePreset': async ({ id }) => {
      const next = await settings.change(({ presets }) => ({ presets: presets.filter((preset) => preset.id !== id) }))
      emit('settings.changed', { settings: next })
      return next
    },
    'settings.saveLangfuse': async ({ host, publicKey, secretKey }) => {
      if (host.trim() === '') {
        ports.secrets.delete(langfuseSecret)
        await settings.change({ langfuse: { host: '', publicKey: '' } })
      } else {
        const url = normaliseHost(host)
        if (!url.ok) throw new RouteFailure('bad_input', url.message)
        const key = langfuseKey(ports.secrets, url.host, secretKey)
        if (key.kind === 'of_another_address') throw new RouteFailure('bad_input', `${key.message} ${key.advice}`)
        const bound = key.kind === 'typed' && { value: key.secretKey, origin: keyOriginOf(url.host) ?? '' }
        const putKeyBack = bound && ports.secrets.set(langfuseSecret, bound)
        try {
          await settings.change({ langfuse: { host: url.host, publicKey: publicKey.trim() } })
        } catch (error) {
          if (putKeyBack) putKeyBack()
          throw error
        }
      }
      await sync.connect()
      emit('settings.changed', { settings: settings.view() })
      return settings.view()
    },
    'settings.testLangfuse': async ({ host, publicKey, secretKey }) => {
      const key = langfuseKey(ports.secrets, host, secretKey)
      if (key.kind === 'of_another_address') {
        return { outcome: 'wrong_keys', message: key.message, advice: key.advice }
      }
      const connection = { host, publicKey: publicKey.trim(), secretKey: key.kind === 'none' ? '' : key.secretKey }
      const exchange =
        key.kind === 'typed' ? scrubExchange(ports.exchange, rooms.keys.with(key.secretKey)) : ports.exchange
      // One that is kept is not tried at Langfuse's other regions, which are other addresses.
      return testConnection(connection, exchange, undefined, { tryRegions: key.kind === 'typed' })
    },
  }
}
