import { describe, expect, test } from 'vitest'
import {
  after,
  afterFailureMs,
  asksFor,
  checkEveryMs,
  howItWent,
  mayCheckByItself,
  nextCheckInMs,
  nothingRemembered,
  startGraceMs,
  type UpdateEvent,
} from '../../../src/main/updates/policy.ts'
import type { UpdateState } from '../../../src/shared/domain.ts'

const offer = { version: '2.0.0', notes: '', releasedAtMs: null }
const idle = { state: 'idle', upForMs: 0, sinceCheckMs: null, sinceFailureMs: null } as const

describe('when a check is due', () => {
  test('a first one after the grace of the start', () => {
    expect(nextCheckInMs(idle)).toBe(startGraceMs)
    expect(nextCheckInMs({ ...idle, upForMs: startGraceMs + 5 })).toBe(0)
  })
  test('the next a day after the last, however often the app starts', () => {
    expect(nextCheckInMs({ ...idle, sinceCheckMs: 3_600_000 })).toBe(checkEveryMs - 3_600_000)
    expect(nextCheckInMs({ ...idle, sinceCheckMs: 3 * checkEveryMs })).toBe(startGraceMs)
  })
  test('a clock that was put back puts it off by no more than the grace', () => {
    expect(nextCheckInMs({ ...idle, sinceCheckMs: -40 * checkEveryMs })).toBe(startGraceMs)
  })
  test('one that failed is tried again in an hour', () => {
    expect(nextCheckInMs({ ...idle, upForMs: 1e9, sinceCheckMs: 1e6, sinceFailureMs: 60_000 })).toBe(
      afterFailureMs - 60_000,
    )
  })
  test.each(['off', 'unavailable', 'checking', 'downloading', 'ready', 'waiting', 'installing'] as const)(
    'none while it is %s',
    (state) => expect(nextCheckInMs({ ...idle, state, upForMs: 1e9 })).toBeNull(),
  )
  test('only on a network that is there and costs nothing', () => {
    expect(mayCheckByItself({ isOnline: true, isMetered: false })).toBe(true)
    expect(mayCheckByItself({ isOnline: true, isMetered: true })).toBe(false)
    expect(mayCheckByItself({ isOnline: false, isMetered: false })).toBe(false)
  })
})

describe('whether the user is told', () => {
  const found: UpdateState = { kind: 'found', offer }
  test('of what was found and of what is ready', () => {
    expect(asksFor(found, nothingRemembered, 0)).toBe(true)
    expect(asksFor({ kind: 'ready', offer }, nothingRemembered, 0)).toBe(true)
    expect(asksFor({ kind: 'downloading', offer, percent: 1 }, nothingRemembered, 0)).toBe(false)
  })
  test('not of a version that was skipped, but of the one after it', () => {
    expect(asksFor(found, { ...nothingRemembered, skippedVersion: '2.0.0' }, 0)).toBe(false)
    expect(asksFor(found, { ...nothingRemembered, skippedVersion: '1.9.0' }, 0)).toBe(true)
  })
  test('again once "later" is over', () => {
    const memory = { ...nothingRemembered, later: { version: '2.0.0', untilMs: 1000 } }
    expect(asksFor(found, memory, 999)).toBe(false)
    expect(asksFor(found, memory, 1000)).toBe(true)
  })
})

test('only the next start knows how an installation went', () => {
  const memory = { ...nothingRemembered, installing: { version: '2.0.0', from: '1.0.0' } }
  expect(howItWent(memory, '1.0.0')).toBe('failed')
  expect(howItWent(memory, '2.0.0')).toBe('installed')
  expect(howItWent(nothingRemembered, '1.0.0')).toBeNull()
})

describe('what follows what', () => {
  const path = (...events: UpdateEvent[]): string =>
    events.reduce<UpdateState>((state, event) => after(state, event), { kind: 'idle' }).kind
  const toReady: UpdateEvent[] = [
    { kind: 'check' },
    { kind: 'checked', offer },
    { kind: 'download' },
    { kind: 'progress', percent: 50 },
    { kind: 'downloaded' },
  ]
  test('the whole way', () => {
    expect(path(...toReady)).toBe('ready')
    expect(path(...toReady, { kind: 'wait', for: 'answer' }, { kind: 'install' })).toBe('installing')
  })
  test('what fails leads back to where it can be tried again', () => {
    expect(path({ kind: 'check' }, { kind: 'check failed', offer: null })).toBe('idle')
    expect(path({ kind: 'check' }, { kind: 'check failed', offer })).toBe('found')
    expect(path(...toReady.slice(0, 4), { kind: 'back' })).toBe('found')
    expect(path(...toReady, { kind: 'install' }, { kind: 'back' })).toBe('ready')
  })
  test('nothing is installed that was not downloaded, and nothing downloaded that was not found', () => {
    expect(path({ kind: 'install' })).toBe('idle')
    expect(path({ kind: 'download' })).toBe('idle')
    expect(path(...toReady.slice(0, 2), { kind: 'install' })).toBe('found')
    expect(path(...toReady.slice(0, 3), { kind: 'install' })).toBe('downloading')
  })
  test('a late answer changes nothing', () => {
    expect(path({ kind: 'checked', offer })).toBe('idle')
    expect(path(...toReady.slice(0, 2), { kind: 'downloaded' })).toBe('found')
    expect(path({ kind: 'feed', isSet: false }, { kind: 'checked', offer })).toBe('off')
  })
  test('another feed forgets what was found, but stops no installation', () => {
    expect(path(...toReady, { kind: 'feed', isSet: true })).toBe('idle')
    expect(path(...toReady, { kind: 'install' }, { kind: 'feed', isSet: false })).toBe('installing')
  })
})
