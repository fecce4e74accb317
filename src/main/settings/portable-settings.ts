import { z } from 'zod'
import type { ProviderKind } from '../../shared/domain.ts'
import type { Routes } from '../../shared/ipc.ts'
import { routeInputs } from '../ipc/routes.ts'
import { savedQueries, savedViews } from './monitor-settings.ts'
import type { ProvidersRoom } from './providers.ts'
import type { SettingsRoom } from './settings.ts'

/** All that is set, as a file: no key of any kind is in it, Langfuse's public one neither. */
export const portableSettings = z.object({
  format: z.literal('holdfast-settings'),
  version: z.literal(1),
  settings: z.record(z.string(), z.unknown()),
  providers: z
    .array(
      z.object({
        id: z.string().min(1).max(200),
        kind: z.string().transform((kind) => kind as ProviderKind),
        name: z.string().trim().min(1).max(100),
        baseUrl: z.string().max(2000),
      }),
    )
    .max(1000),
})
export type PortableSettings = z.infer<typeof portableSettings>

interface Rooms {
  settings: Pick<SettingsRoom, 'current' | 'change'>
  providers: Pick<ProvidersRoom, 'list' | 'adopt' | 'remove'>
}

export function exportableSettings({ settings, providers }: Rooms): PortableSettings {
  const { langfuse, firstRunDone: _, updates: _feed, ...rest } = settings.current()
  return {
    format: 'holdfast-settings',
    version: 1,
    settings: { ...rest, langfuse: { host: langfuse.host } },
    providers: providers
      .list()
      .filter(({ builtIn }) => !builtIn)
      .map(({ id, kind, name, baseUrl }) => ({ id, kind, name, baseUrl })),
  }
}

/**
 * Takes over what this version knows and would accept from its own page; the connection to Langfuse stays as it is, since its keys are
 * not in the file. Answers what undoes it.
 */
export async function takeOverSettings(
  rooms: Rooms,
  given: PortableSettings,
  /** With all that follows from a change. */
  update: (patch: Routes['settings.update']['input']) => unknown,
): Promise<() => Promise<void>> {
  const { settings, providers } = rooms
  const before = settings.current()
  const patch = acceptable(given.settings)
  const adopted = await providers.adopt(given.providers)
  await settings.change((current) => ({
    savedViews: merged(current.savedViews, savedViews.safeParse(given.settings['savedViews']).data),
    savedQueries: merged(current.savedQueries, savedQueries.safeParse(given.settings['savedQueries']).data),
  }))
  await update(patch)
  return async () => {
    await settings.change({ savedViews: before.savedViews, savedQueries: before.savedQueries })
    for (const id of adopted) await providers.remove(id)
    await update(acceptable(before))
  }
}

/** Where updates come from is never taken from a file. */
const neverGiven = new Set(['updates', 'firstRunDone'])

function acceptable(given: object): Routes['settings.update']['input'] {
  const schema = routeInputs['settings.update']
  const parts = Object.entries(given).filter(
    ([name, value]) => !neverGiven.has(name) && schema.safeParse({ [name]: value }).success,
  )
  return schema.parse(Object.fromEntries(parts))
}

const merged = <T extends { id: string }>(here: readonly T[], given: readonly T[] = []): T[] => [
  ...here,
  ...given.filter(({ id }) => here.every((other) => other.id !== id)),
]
