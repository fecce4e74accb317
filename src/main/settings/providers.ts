import { z } from 'zod'
import type { Provider, ProviderKind } from '../../shared/domain.ts'
import { keyOriginOf } from '../../shared/key-origin.ts'
import { builtInIds, demoProvider, normaliseBaseUrl, presetOf, presets, type FoundServer } from '../llm/providers.ts'
import type { SecretStore } from '../ports.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import type { Store } from '../store/thread/store.ts'
import { newId } from '../records/ids.ts'
import { createTurnstile } from '../ipc/turnstile.ts'
import { keyAbsence } from './key-absence.ts'
import { words } from '../../shared/words/t.ts'

/** All but what is built in or found on this computer. */
const addedKinds = presets.map(({ kind }) => kind) as [ProviderKind, ...ProviderKind[]]

const storedProvider = z.object({
  id: z.string(),
  kind: z.string().transform((kind) => kind as ProviderKind),
  name: z.string(),
  baseUrl: z.string(),
  /** A key was entered and not removed; unknown of what an earlier version saved. */
  keyEntered: z.boolean().optional().catch(undefined),
})
export type StoredProvider = z.infer<typeof storedProvider>

/** As a file of settings has it. One with a built-in's id would take that one's calls. */
export const importedProvider = z.object({
  id: z
    .string()
    .min(1)
    .max(200)
    .refine((id) => !builtInIds.includes(id)),
  kind: z.enum(addedKinds),
  name: z.string().trim().min(1).max(100),
  baseUrl: z.string().max(2000),
})
export type ImportedProvider = z.infer<typeof importedProvider>

const metaKey = 'providers'
const secretOf = (id: string): string => `provider:${id}`

export interface ProvidersRoom {
  list(): Provider[]
  /** `apiKey` is the one that was entered for the provider's origin. */
  find(id: string): Promise<{ provider: Provider; apiKey: string | null }>
  /**
   * An absent key keeps the one that is stored, for the origin it was entered for. Throws RouteFailure on a bad address,
   * and where the key could not be written.
   */
  save(input: { id: string | null; kind: ProviderKind; name: string; baseUrl: string; key?: string }): Promise<Provider>
  remove(id: string): Promise<void>
  clearKey(id: string): Promise<void>
  /** By the names of their keys. */
  addresses(): [name: string, baseUrl: string][]
  stored(): StoredProvider[]
  /**
   * Adds providers, and replaces those of the same id; keys stay with the addresses that they were entered for. Answers what
   * undoes it, and leaves alone what was changed otherwise since.
   */
  merge(imported: readonly ImportedProvider[]): Promise<() => Promise<void>>
  /** It needs a key, and none is kept for its address. */
  lacksKey(provider: ImportedProvider): boolean
  /** What was found on localhost takes its place in the list. */
  setFound(found: FoundServer[]): void
}

/** The providers: the demo model, servers found on localhost, and what the user added. */
export async function openProviders(store: Store, secrets: SecretStore): Promise<ProvidersRoom> {
  let added = readStored(await store.read.getMeta(metaKey))
  let found: FoundServer[] = []

  /** Of an earlier version's provider that needs a key it is taken that one was entered. */
  const wasKeyEntered = ({ keyEntered, kind }: StoredProvider): boolean => keyEntered ?? presetOf(kind).needsKey
  const viewAdded = ({ keyEntered, ...provider }: StoredProvider): Provider => ({
    ...provider,
    keyAbsence: wasKeyEntered({ ...provider, keyEntered })
      ? keyAbsence(secrets, secretOf(provider.id), keyOriginOf(provider.baseUrl))
      : null,
    hasKey: secrets.get(secretOf(provider.id), keyOriginOf(provider.baseUrl)) !== null,
    keyFor: secrets.originOf(secretOf(provider.id)),
    needsKey: presetOf(provider.kind).needsKey,
    builtIn: false,
    reachable: null,
  })
  const list = (): Provider[] => [
    ...added.map(viewAdded),
    ...found.map((server) => ({
      ...server,
      hasKey: false,
      keyFor: null,
      keyAbsence: null,
      needsKey: false,
      builtIn: true,
    })),
    demoProvider,
  ]
  /** One change at a time, each of what the one before left. */
  const inTurn = createTurnstile()
  const persist = async (next: StoredProvider[]): Promise<void> => {
    await store.write.setMeta(metaKey, JSON.stringify(next))
    added = next
  }

  return {
    list,
    async find(id) {
      const provider = list().find((candidate) => candidate.id === id)
      if (!provider)
        throw new RouteFailure('not_found', words('This provider is no longer set up. Choose another model.'))
      // What was found on localhost may be anyone's server there.
      return { provider, apiKey: provider.builtIn ? null : secrets.get(secretOf(id), keyOriginOf(provider.baseUrl)) }
    },
    save: inTurn(async (input) => {
      const url = normaliseBaseUrl(input.baseUrl)
      if (!url.ok) throw new RouteFailure('bad_input', url.message)
      const provider: StoredProvider = {
        id: input.id ?? newId(),
        kind: input.kind,
        name: input.name.trim(),
        baseUrl: url.baseUrl,
      }
      if (input.id !== null && !added.some((candidate) => candidate.id === input.id)) {
        throw new RouteFailure('not_found', words('This provider is no longer set up.'))
      }
      const key = input.key?.trim() ?? ''
      const before = added.find(({ id }) => id === provider.id)
      provider.keyEntered = key !== '' || (before !== undefined && wasKeyEntered(before))
      const origin = keyOriginOf(provider.baseUrl)
      // First, so that a key that cannot be written leaves the provider as it is.
      const putKeyBack = key === '' || !origin ? null : secrets.set(secretOf(provider.id), { value: key, origin })
      try {
        await persist(
          input.id === null
            ? [...added, provider]
            : added.map((candidate) => (candidate.id === provider.id ? provider : candidate)),
        )
      } catch (error) {
        putKeyBack?.()
        throw error
      }
      return viewAdded(provider)
    }),
    remove: inTurn(async (id) => {
      secrets.delete(secretOf(id))
      await persist(added.filter((candidate) => candidate.id !== id))
    }),
    addresses: () => added.map(({ id, baseUrl }) => [secretOf(id), baseUrl]),
    clearKey: inTurn(async (id) => {
      secrets.delete(secretOf(id))
      await persist(added.map((provider) => (provider.id === id ? { ...provider, keyEntered: false } : provider)))
    }),
    stored: () => added,
    merge: inTurn(async (imported) => {
      const next = imported.map((provider): StoredProvider => {
        const before = added.find(({ id }) => id === provider.id)
        return { ...provider, keyEntered: before?.keyEntered }
      })
      const before = added
      const isOther = ({ id }: StoredProvider): boolean => next.every((provider) => provider.id !== id)
      await persist([...added.filter(isOther), ...next])
      return inTurn(async () => {
        const isAsMerged = (provider: StoredProvider): boolean => next.includes(provider)
        const wasBefore = ({ id }: StoredProvider): StoredProvider[] => before.filter((other) => other.id === id)
        await persist(added.flatMap((provider) => (isAsMerged(provider) ? wasBefore(provider) : provider)))
      })
    }),
    lacksKey: ({ id, kind, baseUrl }) =>
      presetOf(kind).needsKey && secrets.get(secretOf(id), keyOriginOf(baseUrl)) === null,
    setFound: (servers) => {
      found = servers
    },
  }
}

/** One bad row must not take the others with it. */
function readStored(text: string | null): StoredProvider[] {
  try {
    const rows: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(rows)
      ? rows.flatMap((row) => {
          const parsed = storedProvider.safeParse(row)
          return parsed.success ? [parsed.data] : []
        })
      : []
  } catch {
    return []
  }
}

/** In words for the user: what of the list cannot be read; null where all of it can. */
export function providersProblem(text: string): string | null {
  try {
    const rows: unknown = JSON.parse(text)
    if (!Array.isArray(rows)) return 'unreadable'
    const left = readStored(text).length
    return left === rows.length ? null : `${rows.length - left} of ${rows.length} unreadable`
  } catch {
    return 'unreadable'
  }
}
