import { afterEach, expect, it, vi } from 'vitest'
import type { Bridge } from '../../../src/shared/ipc.ts'
import { speak } from '../../../src/shared/words/languages.ts'

afterEach(async () => {
  await speak('en')
  vi.unstubAllGlobals()
})

it('the page’s bridge says errors in its language, and hands on all else as it came', async () => {
  const answers: Record<string, string> = {
    'settings.get': 'The database is closed.',
    'sync.flush':
      'The disk that holds the data folder failed (bad disk). Nothing was changed: check the disk and try again.',
  }
  const direct: Pick<Bridge, 'request'> = {
    request: async (route) => {
      const message = answers[route]
      return (message ? { ok: false, error: { code: 'store_failed', message } } : { ok: true, value: 1 }) as never
    },
  }
  vi.stubGlobal('window', { holdfast: direct, addEventListener: () => {} })
  vi.stubGlobal('location', { hash: '', pathname: '/', search: '' })
  vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => {}, removeItem: () => {} })
  vi.stubGlobal('history', { replaceState: () => {} })
  const { bridge } = await import('../../../src/renderer/bridge.ts')
  const messageOf = async (route: 'settings.get' | 'sync.flush'): Promise<string> => {
    const result = await bridge.request(route, null)
    return result.ok ? '' : result.error.message
  }
  await speak('de')
  expect(await messageOf('settings.get')).toBe('Die Datenbank ist geschlossen.')
  expect(await messageOf('sync.flush')).toBe(
    'Der Datenträger mit dem Datenordner versagte (bad disk). Nichts wurde geändert: Prüfen Sie den Datenträger, und versuchen Sie es erneut.',
  )
  expect(await bridge.request('sync.status', null)).toEqual({ ok: true, value: 1 })
})
