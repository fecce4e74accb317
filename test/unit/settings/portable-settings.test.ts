import { expect, test } from 'vitest'
import { takeOverSettings } from '../../../src/main/settings/portable-settings.ts'
import type { StoredSettings } from '../../../src/main/settings/settings.ts'

test('a file of settings brings what this version would take from its own page, and never where updates or traces go', async () => {
  const current = { theme: 'system', savedViews: [], savedQueries: [] } as unknown as StoredSettings
  const changes: unknown[] = []
  const updates: unknown[] = []
  const undo = await takeOverSettings(
    {
      settings: {
        current: () => current,
        change: async (patch) => {
          changes.push(typeof patch === 'function' ? patch(current) : patch)
          return {} as never
        },
      },
      providers: {
        list: () => [],
        adopt: async () => ['added'],
        remove: async (id) => void changes.push(`removed ${id}`),
      },
    },
    {
      format: 'holdfast-settings',
      version: 1,
      settings: {
        theme: 'dark',
        userId: 7,
        updates: { feed: 'https://feed.example', channel: 'stable' },
        langfuse: { host: 'https://langfuse.example' },
        firstRunDone: true,
        savedViews: [{ id: 'v', name: 'View', query: 'javascript:<script>' }],
        nonsense: 1,
      },
      providers: [],
    },
    (patch) => updates.push(patch),
  )
  expect(updates).toEqual([{ theme: 'dark' }])
  expect(changes).toEqual([{ savedViews: [], savedQueries: [] }])
  await undo()
  expect(updates.at(-1)).toEqual({ theme: 'system' })
  expect(changes).toContain('removed added')
})
