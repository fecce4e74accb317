import { z } from 'zod'
import type { SettingsChange } from '../../shared/domain.ts'
import { keyOriginOf } from '../../shared/key-origin.ts'
import { cutText } from '../../shared/text.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { routeInputs } from '../ipc/routes.ts'
import { normaliseHost } from '../langfuse/host.ts'
import { normaliseBaseUrl } from '../llm/providers.ts'
import type { SecretStore } from '../ports.ts'
import { storedPresets } from './chat-settings.ts'
import { savedQueries, savedViews } from './monitor-settings.ts'
import { importedProvider, type ImportedProvider, type ProvidersRoom } from './providers.ts'
import { langfuseSecret, type SettingsRoom, type StoredSettings } from './settings.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

// All that is set, as a file, and back: by itself, and in the zip of everything. No key is in it, and where updates come from is
// never taken from one.

const kind = 'holdfast-settings'
const version = 1
const maxShown = 60

/** What goes into a file, by its names on the page, in the order in which changes are listed. */
const names = {
  langfuse: 'Langfuse',
  sendingEnabled: words('Send to Langfuse'),
  userId: words('User id'),
  environment: 'Environment',
  release: 'Release',
  tags: 'Tags',
  redaction: 'Privacy',
  sizeCapBytes: words('Size cap'),
  budgets: 'Budgets',
  system: 'System',
  notifications: 'Notifications',
  comfort: words('Reading and writing'),
  theme: 'Theme',
  language: 'Language',
  defaults: words('Model and parameters of new chats'),
  presets: 'Presets',
  favouriteModels: words('Favourite models'),
  titleModel: words('Model for titles'),
  savedViews: words('Saved views'),
  savedQueries: words('Saved queries'),
  traceTable: words('Columns of traces'),
  observationTable: words('Columns of observations'),
  tracePanel: words('Size of an open trace'),
  attachments: words('Attached files'),
} satisfies Partial<Record<keyof StoredSettings, string>>
type Name = keyof typeof names
const allNames = Object.keys(names) as Name[]

const settingsFile = z.object({
  kind: z.literal(kind),
  version: z.number(),
  settings: z.record(z.string(), z.unknown()),
  providers: z.array(importedProvider).max(500),
})
/** What the page sets by other routes. */
const own = z.object({
  savedViews: savedViews.optional(),
  savedQueries: savedQueries.optional(),
  presets: storedPresets.optional(),
  langfuse: z.object({ host: z.string().max(2000), publicKey: z.string().max(500) }).optional(),
})

/** What a file has that this version would take from its own page. */
export interface ReadSettings {
  settings: Partial<Pick<StoredSettings, Name>>
  providers: ImportedProvider[]
}

export type SettingsFile = ReturnType<typeof createSettingsFile>

export function createSettingsFile(rooms: {
  secrets: Pick<SecretStore, 'get'>
  settings: Pick<SettingsRoom, 'current' | 'change'>
  providers: Pick<ProvidersRoom, 'stored' | 'merge' | 'lacksKey'>
  /** What follows from changed settings is done, and all is told. */
  applied(): Promise<void>
}) {
  const { secrets, settings, providers, applied } = rooms

  /** What is saved of the Monitor is added to what is saved here. */
  const withSaved = (given: ReadSettings['settings'], current: StoredSettings): ReadSettings['settings'] => ({
    ...given,
    ...(given.savedViews && { savedViews: merged(current.savedViews, given.savedViews) }),
    ...(given.savedQueries && { savedQueries: merged(current.savedQueries, given.savedQueries) }),
    ...(given.presets && { presets: merged(current.presets, given.presets) }),
  })

  return {
    content({ withConnection = true } = {}): object {
      const current = settings.current()
      const kept = Object.fromEntries(
        allNames.filter((name) => withConnection || name !== 'langfuse').map((name) => [name, current[name]]),
      )
      const list = providers.stored().map(({ id, kind, name, baseUrl }) => ({ id, kind, name, baseUrl }))
      return { kind, version, settings: kept, providers: list }
    },
    /** What it would change. */
    preview({ settings: given, providers: added }: ReadSettings): SettingsChange[] {
      const current = settings.current()
      const next = withSaved(given, current)
      const changed = allNames.flatMap((name): SettingsChange[] =>
        next[name] === undefined || isSame(next[name], current[name])
          ? []
          : [{ name: names[name], from: shown(current[name]), to: shown(next[name]) }],
      )
      const ofProviders = added.flatMap((provider): SettingsChange[] => {
        const present = providers.stored().find(({ id }) => id === provider.id)
        const isAsBefore = (['name', 'baseUrl', 'kind'] as const).every((part) => present?.[part] === provider[part])
        return isAsBefore
          ? []
          : [
              {
                name: said('Provider {name}', { name: provider.name }),
                from: present?.baseUrl ?? words('None'),
                to: provider.baseUrl,
              },
            ]
      })
      return [...changed, ...ofProviders]
    },
    /** Whose key has to be entered once this is taken over. */
    keysMissing({ settings: { langfuse }, providers: added }: ReadSettings): string[] {
      const host = langfuse?.host ?? ''
      const ofLangfuse = host !== '' && secrets.get(langfuseSecret, keyOriginOf(host)) === null ? ['Langfuse'] : []
      return [...ofLangfuse, ...added.filter(providers.lacksKey).map(({ name }) => name)]
    },
    /** Answers what undoes it; what was changed otherwise since then stays as it is. */
    async apply(given: ReadSettings): Promise<() => Promise<void>> {
      const undoProviders = await providers.merge(given.providers)
      let before = settings.current()
      let next: ReadSettings['settings'] = {}
      try {
        await settings.change((current) => {
          before = current
          next = withSaved(given.settings, current)
          return next
        })
      } catch (error) {
        await undoProviders()
        throw error
      }
      await applied()
      return async () => {
        await settings.change((current) => {
          const changed = (Object.keys(next) as Name[]).filter((name) => isSame(current[name], next[name]))
          return Object.fromEntries(changed.map((name) => [name, before[name]]))
        })
        await undoProviders()
        await applied()
      }
    },
  }
}

/** Throws RouteFailure; the same rules hold as for what is entered on the page. */
export function readSettingsFile(text: string): ReadSettings {
  const parsed = settingsFile.safeParse(parseJson(text))
  if (!parsed.success) {
    throw new RouteFailure(
      'bad_input',
      words('This is not a file of settings that Holdfast exported, or it is damaged.'),
    )
  }
  if (parsed.data.version > version) {
    throw new RouteFailure('bad_input', words('A newer version of Holdfast wrote this file. Update this one first.'))
  }
  const { settings: given, providers } = parsed.data
  const pick = (wanted: readonly string[]) =>
    Object.fromEntries(Object.entries(given).filter(([name]) => wanted.includes(name)))
  const ownNames = Object.keys(own.shape)
  const usual = routeInputs['settings.update'].safeParse(pick(allNames.filter((name) => !ownNames.includes(name))))
  const others = own.safeParse(pick(ownNames))
  const failed = [usual, others].find(({ success }) => !success)?.error?.issues[0]
  if (!usual.success || !others.success) {
    const place = String(failed?.path[0] ?? '')
    const name = names[place as Name] ?? place
    throw new RouteFailure(
      'bad_input',
      failed
        ? said('“{name}” in this file cannot be used: {problem}.', { name, problem: failed.message })
        : said('“{name}” in this file cannot be used: it is damaged.', { name }),
    )
  }
  const { langfuse } = others.data
  const connection = langfuse && langfuse.host !== '' ? { ...langfuse, host: hostOf(langfuse.host) } : langfuse
  const read = { ...usual.data, ...others.data, ...(connection && { langfuse: connection }) }
  return { settings: read as ReadSettings['settings'], providers: lastOfEach(providers).map(withAddress) }
}

function hostOf(typed: string): string {
  const read = normaliseHost(typed)
  if (!read.ok) throw new RouteFailure('bad_input', read.message)
  return read.host
}

function withAddress(provider: ImportedProvider): ImportedProvider {
  const read = normaliseBaseUrl(provider.baseUrl)
  if (!read.ok) throw new RouteFailure('bad_input', `${provider.name}: ${read.message}`)
  return { ...provider, baseUrl: read.baseUrl }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const merged = <T extends { id: string }>(here: readonly T[], given: readonly T[]): T[] => [
  ...here,
  ...lastOfEach(given).filter(({ id }) => here.every((other) => other.id !== id)),
]

/** A file that was put together by hand may name one twice. */
const lastOfEach = <T extends { id: string }>(rows: readonly T[]): T[] => [
  ...new Map(rows.map((row) => [row.id, row])).values(),
]

function shown(value: unknown): string {
  if (value === null || value === '') return 'None'
  if (typeof value === 'boolean') return value ? words('On') : words('Off')
  if (Array.isArray(value)) {
    const isText = value.every((item) => typeof item === 'string')
    return value.length === 0 ? words('None') : isText ? cutText(value.join(', '), maxShown) : String(value.length)
  }
  if (typeof value !== 'object') return cutText(String(value), maxShown)
  const parts = Object.values(value).filter((part) => ['string', 'number'].includes(typeof part) && part !== '')
  return parts.length === 0 ? words('Other values') : cutText(parts.join(', '), maxShown)
}
