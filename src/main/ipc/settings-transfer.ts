import { z } from 'zod'
import type { SettingsChange } from '../../shared/domain.ts'
import { keyOriginOf } from '../../shared/key-origin.ts'
import { cutText } from '../../shared/text.ts'
import { normaliseHost } from '../langfuse/host.ts'
import type { Ports } from '../ports.ts'
import { savedQueries, savedViews } from '../settings/monitor-settings.ts'
import {
  importedProvider,
  type ImportedProvider,
  type ProvidersRoom,
  type StoredProvider,
} from '../settings/providers.ts'
import { langfuseSecret, type SettingsRoom, type StoredSettings } from '../settings/settings.ts'
import { RouteFailure } from './route-failure.ts'
import { routeInputs, type Handlers } from './routes.ts'

const kind = 'holdfast-settings'
const version = 1
const maxShown = 60

/** Its names on the page, in the order in which changes are listed. */
const names: Partial<Record<keyof StoredSettings, string>> = {
  langfuse: 'Langfuse',
  sendingEnabled: 'Send to Langfuse',
  userId: 'User id',
  environment: 'Environment',
  release: 'Release',
  tags: 'Tags',
  redaction: 'Privacy',
  sizeCapBytes: 'Size cap',
  budgets: 'Budgets',
  theme: 'Theme',
  defaults: 'Model and parameters of new chats',
  savedViews: 'Saved views',
  savedQueries: 'Saved queries',
  traceTable: 'Columns of traces',
  observationTable: 'Columns of observations',
  tracePanel: 'Size of an open trace',
}
type Name = keyof typeof names & keyof StoredSettings

const file = z.object({
  kind: z.literal(kind),
  version: z.number(),
  settings: z.record(z.string(), z.unknown()),
  providers: z.array(importedProvider).max(500),
})
const own = z.object({
  savedViews: savedViews.optional(),
  savedQueries: savedQueries.optional(),
  langfuse: z.object({ host: z.string().max(2000), publicKey: z.string().max(500) }).optional(),
})

interface Read {
  settings: Partial<StoredSettings>
  providers: ImportedProvider[]
}

/** Settings as a file, without keys, and back: what it would change is shown first, and can be undone after. */
export function createSettingsTransfer(rooms: {
  ports: Ports
  settings: SettingsRoom
  providers: ProvidersRoom
  /** What follows from changed settings is done, and all is told. */
  applied(): Promise<void>
}): Pick<Handlers, 'settings.exportFile' | 'settings.previewFile' | 'settings.importFile' | 'settings.undoImport'> {
  const { ports, settings, providers } = rooms
  let before: { settings: StoredSettings; providers: StoredProvider[] } | null = null

  function preview({ settings: next, providers: added }: Read): SettingsChange[] {
    const current = settings.current()
    const changed = (Object.keys(names) as Name[]).flatMap((name): SettingsChange[] => {
      if (next[name] === undefined || JSON.stringify(next[name]) === JSON.stringify(current[name])) return []
      return [{ name: names[name] ?? name, from: shown(current[name]), to: shown(next[name]) }]
    })
    const present = providers.stored()
    const ofProviders = added.flatMap((provider): SettingsChange[] => {
      const same = present.find(({ id }) => id === provider.id)
      if (same && same.name === provider.name && same.baseUrl === provider.baseUrl && same.kind === provider.kind)
        return []
      return [{ name: `Provider ${provider.name}`, from: same?.baseUrl ?? 'None', to: provider.baseUrl }]
    })
    return [...changed, ...ofProviders]
  }

  /** Whose key has to be entered once this is imported. */
  function keysMissing({ settings: next, providers: added }: Read): string[] {
    const host = next.langfuse?.host ?? ''
    const ofLangfuse = host !== '' && ports.secrets.get(langfuseSecret, keyOriginOf(host)) === null ? ['Langfuse'] : []
    return [...ofLangfuse, ...added.filter((provider) => providers.lacksKey(provider)).map(({ name }) => name)]
  }

  return {
    'settings.exportFile': () => {
      const kept = Object.fromEntries((Object.keys(names) as Name[]).map((name) => [name, settings.current()[name]]))
      const list = providers.stored().map(({ id, kind, name, baseUrl }) => ({ id, kind, name, baseUrl }))
      return {
        fileName: `holdfast-settings-${new Date(ports.clock.nowMs()).toISOString().slice(0, 10)}.json`,
        json: JSON.stringify({ kind, version, settings: kept, providers: list }, null, 2),
      }
    },
    'settings.previewFile': ({ text }) => {
      const read = readFile(text)
      return { changes: preview(read), keysMissing: keysMissing(read) }
    },
    'settings.importFile': async ({ text }) => {
      const read = readFile(text)
      before = { settings: settings.current(), providers: providers.stored() }
      await settings.change(read.settings)
      try {
        await providers.merge(read.providers)
      } catch (error) {
        await settings.change(before.settings)
        throw error
      }
      await rooms.applied()
      return settings.view()
    },
    'settings.undoImport': async () => {
      if (before === null) throw new RouteFailure('conflict', 'There is no import to undo.')
      await settings.change(before.settings)
      await providers.putBack(before.providers)
      before = null
      await rooms.applied()
      return settings.view()
    },
  }
}

/** Throws RouteFailure; the same rules hold as for what is entered on the page. */
function readFile(text: string): Read {
  const parsed = file.safeParse(parseJson(text))
  if (!parsed.success) {
    throw new RouteFailure('bad_input', 'This is not a file of settings that Holdfast exported, or it is damaged.')
  }
  if (parsed.data.version > version) {
    throw new RouteFailure('bad_input', 'A newer version of Holdfast wrote this file. Update this one first.')
  }
  const { settings: given, providers } = parsed.data
  const pick = (wanted: readonly string[]) =>
    Object.fromEntries(Object.entries(given).filter(([name]) => wanted.includes(name)))
  const ownNames = Object.keys(own.shape)
  const usual = routeInputs['settings.update'].safeParse(
    pick(Object.keys(names).filter((name) => !ownNames.includes(name))),
  )
  const others = own.safeParse(pick(ownNames))
  const failed = [usual, others].find(({ success }) => !success)?.error?.issues[0]
  if (!usual.success || !others.success) {
    const place = String(failed?.path[0] ?? '')
    const name = names[place as Name] ?? place
    throw new RouteFailure('bad_input', `“${name}” in this file cannot be used: ${failed?.message ?? 'it is damaged'}.`)
  }
  const { langfuse } = others.data
  const host = langfuse && langfuse.host !== '' ? normaliseHost(langfuse.host) : null
  if (host && !host.ok) throw new RouteFailure('bad_input', host.message)
  return { settings: { ...usual.data, ...others.data } as Partial<StoredSettings>, providers }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function shown(value: unknown): string {
  if (value === null || value === '') return 'None'
  if (typeof value === 'boolean') return value ? 'On' : 'Off'
  if (Array.isArray(value)) {
    const isText = value.every((item) => typeof item === 'string')
    return value.length === 0 ? 'None' : isText ? cutText(value.join(', '), maxShown) : String(value.length)
  }
  if (typeof value !== 'object') return cutText(String(value), maxShown)
  const parts = Object.values(value).filter((part) => ['string', 'number'].includes(typeof part) && part !== '')
  return parts.length === 0 ? 'Other values' : cutText(parts.join(', '), maxShown)
}
