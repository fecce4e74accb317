import { beforeEach, expect, test } from 'vitest'
import { createUpdateNotices } from '../../../src/main/notices/update-notices.ts'
import type { Updates, UpdateState } from '../../../src/shared/domain.ts'

let meta: Map<string, string>
let isOn: boolean
let told: string[]

beforeEach(() => {
  meta = new Map()
  isOn = true
  told = []
})

/** As after a start of the app. */
function start(): (...states: [UpdateState, asks?: boolean][]) => Promise<void> {
  const notices = createUpdateNotices({
    store: {
      read: { getMeta: async (key) => meta.get(key) ?? null },
      write: { setMeta: async (key, value) => void meta.set(key, value) },
    },
    isOn: () => isOn,
    notify: (title, _body, place) => told.push(`${title} ${place}`) > 0,
    onError: (message) => told.push(message),
  })
  return async (...states) => {
    for (const [state, asks = true] of states)
      notices.look({ state, asks, checkedAtMs: 1, failure: null } satisfies Updates)
    await new Promise((resolve) => void setImmediate(resolve))
  }
}

const found = (version: string): UpdateState => ({ kind: 'found', offer: { version, notes: '', releasedAtMs: null } })

test('a version that was found is told once, over restarts too, and the next one again', async () => {
  await start()([{ kind: 'checking' }], [found('1.1.0')], [found('1.1.0')])
  await start()([found('1.1.0')], [found('1.2.0')])
  expect(told).toEqual([
    'Holdfast 1.1.0 is available #/settings/updates',
    'Holdfast 1.2.0 is available #/settings/updates',
  ])
})

test('one that was skipped or put off is not told, nor any while the switch is off', async () => {
  await start()([found('1.1.0'), false])
  isOn = false
  await start()([found('1.1.0')])
  expect(told).toEqual([])
})
