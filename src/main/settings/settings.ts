import { z } from 'zod'
import type { ConversationSettings, Settings } from '../../shared/domain.ts'
import { keyOriginOf } from '../../shared/key-origin.ts'
import { noRedaction } from '../records/redaction/redaction.ts'
import type { SecretStore } from '../ports.ts'
import type { Store } from '../store/thread/store.ts'
import { feedAddressProblem } from '../updates/feed-address.ts'
import { languages } from '../../shared/words/languages.ts'
import { createTurnstile } from '../ipc/turnstile.ts'
import { modelName, storedPresets, storedSettings } from './chat-settings.ts'
import { keyAbsence } from './key-absence.ts'
import { budgets, observationTable, savedQueries, savedViews, tracePanel, traceTable } from './monitor-settings.ts'
import { comfortDefaults, storedComfort } from './comfort-settings.ts'
import { storedNotifications, storedSystem } from './system-settings.ts'

const stored = z.object({
  userId: z.string().catch('anonymous'),
  environment: z.string().catch('default'),
  release: z.string().catch(''),
  tags: z.array(z.string()).catch([]),
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  language: z.enum(['system', ...languages]).catch('system'),
  sendingEnabled: z.boolean().catch(true),
  langfuse: z.object({ host: z.string(), publicKey: z.string() }).catch({ host: '', publicKey: '' }),
  redaction: z
    .object({
      bodies: z.enum(['all', 'metadata', 'nothing']),
      keys: z.boolean(),
      emails: z.boolean(),
      patterns: z.array(z.string()),
    })
    .default(noRedaction)
    // What was to be taken out cannot be read: then nothing of a text goes on record.
    .catch({ ...noRedaction, bodies: 'nothing' }),
  /** Null: no cap. */
  sizeCapBytes: z.number().int().positive().nullable().catch(null),
  defaults: storedSettings.catch({
    providerId: 'demo',
    model: 'holdfast-demo',
    systemPrompt: '',
    parameters: {},
  } satisfies ConversationSettings),
  favouriteModels: z.array(modelName).catch([]),
  presets: storedPresets.catch([]),
  titleModel: modelName.nullable().catch(null),
  savedViews: savedViews.catch([]),
  savedQueries: savedQueries.catch([]),
  traceTable: traceTable.nullable().catch(null),
  observationTable: observationTable.nullable().catch(null),
  budgets: budgets.catch({ dayUsd: null, monthUsd: null, notify: true }),
  system: storedSystem.catch({ trayIcon: true, closeToTray: false, sparesBattery: false }),
  notifications: storedNotifications.catch({ keys: true, refused: true, update: true, answers: true }),
  comfort: storedComfort.catch(comfortDefaults),
  tracePanel: tracePanel.catch({ widthPx: null, isWhole: false }),
  attachments: z
    .object({
      quotaBytes: z.number().int().positive().nullable(),
      inRecords: z.enum(['reference', 'full']),
      sendToLangfuse: z.boolean().default(true),
    })
    .catch({ quotaBytes: 5_000_000_000, inRecords: 'reference', sendToLangfuse: true }),
  firstRunDone: z.boolean().catch(false),
  updates: z
    .object({
      feed: z.string().refine((feed) => feedAddressProblem(feed) === null),
      channel: z.enum(['stable', 'beta']),
    })
    .catch({ feed: '', channel: 'stable' }),
})

export type StoredSettings = z.infer<typeof stored>
type Patch = Partial<StoredSettings>

const metaKey = 'settings'
export const langfuseSecret = 'langfuse'

export interface SettingsRoom {
  current(): StoredSettings
  /** As the renderer sees them: whether there is a key, never the key. */
  view(): Settings
  /** A patch that depends on what is there is worked out in turn with other changes. */
  change(patch: Patch | ((current: StoredSettings) => Patch)): Promise<Settings>
}

/** Settings live in the database; a part that does not parse falls back to its default. Keys live in the SecretStore. */
export async function openSettings(store: Store, secrets: SecretStore): Promise<SettingsRoom> {
  let current = stored.parse(parse(await store.read.getMeta(metaKey)))
  const view = (): Settings => {
    const { langfuse, userId, ...rest } = current
    return {
      ...rest,
      userId: userId === '' ? 'anonymous' : userId,
      langfuse: {
        ...langfuse,
        hasSecretKey: secrets.get(langfuseSecret, keyOriginOf(langfuse.host)) !== null,
        secretKeyFor: secrets.originOf(langfuseSecret),
        // Host and public key are only ever saved together with a secret key.
        keyAbsence:
          langfuse.host === '' || langfuse.publicKey === ''
            ? null
            : keyAbsence(secrets, langfuseSecret, keyOriginOf(langfuse.host)),
      },
    }
  }
  // They are stored as a whole, so two at once would undo each other.
  const inTurn = createTurnstile()
  return {
    current: () => current,
    view,
    change: inTurn(async (patch) => {
      const next = stored.parse({ ...current, ...(typeof patch === 'function' ? patch(current) : patch) })
      await store.write.setMeta(metaKey, JSON.stringify(next))
      current = next
      return view()
    }),
  }
}

function parse(text: string | null): unknown {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // As below.
  }
  // What was to be redacted is not known any more.
  return { redaction: null }
}

/** In words for the user: which parts fall back to their defaults because they cannot be read; null where none does. */
export function settingsProblem(text: string): string | null {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    return 'unreadable'
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return 'unreadable'
  const lost = Object.entries(stored.shape).flatMap(([name, part]) => {
    const value = (raw as Record<string, unknown>)[name]
    return value === undefined || part.unwrap().safeParse(value).success ? [] : [name]
  })
  return lost.length === 0 ? null : `unreadable: ${lost.join(', ')}`
}
