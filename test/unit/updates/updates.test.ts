import { beforeEach, describe, expect, test } from 'vitest'
import { openUpdateMemory } from '../../../src/main/updates/memory.ts'
import { checkEveryMs, laterMs, lookAgainMs, startGraceMs } from '../../../src/main/updates/policy.ts'
import { UpdateFailure, type Updater } from '../../../src/main/updates/updater.ts'
import type { ConsentQuestion } from '../../../src/main/ports.ts'
import { createUpdates, type UpdatesDeps } from '../../../src/main/updates/updates.ts'
import type { UpdateOffer, Updates } from '../../../src/shared/domain.ts'
import { createVirtualTime, settle, type VirtualTime } from '../../support/virtual-time.ts'

const offer: UpdateOffer = { version: '2.0.0', notes: 'New', releasedAtMs: null }

/** A shell that does what a test says, and counts. */
class ScriptedUpdater implements Updater {
  unavailable: string | null = null
  checks = 0
  cleared = 0
  offered: UpdateOffer | null = offer
  failsAt: 'check' | 'download' | 'install' | null = null
  events: string[] = []
  download = async (onPercent: (percent: number) => void, signal: AbortSignal): Promise<void> => {
    onPercent(40.2)
    onPercent(40.7)
    if (this.failsAt === 'download') throw new UpdateFailure('Wrong checksum.', 'Try again.')
    if (this.hangs) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  }
  hangs = false
  says = true
  asked: string[] = []
  async confirm({ detail }: ConsentQuestion): Promise<boolean> {
    this.asked.push(detail.split('\n')[0] ?? '')
    return this.says
  }
  async check(): Promise<UpdateOffer | null> {
    this.checks += 1
    if (this.failsAt === 'check') throw new UpdateFailure('No such feed.', 'Check the address.')
    return this.offered
  }
  async install(): Promise<never> {
    this.events.push('install')
    if (this.failsAt === 'install') throw new UpdateFailure('May not write.', 'Ask.')
    return new Promise(() => {})
  }
  async clear(): Promise<void> {
    this.cleared += 1
  }
}

let time: VirtualTime
let shell: ScriptedUpdater
let meta: Map<string, string>
let network: { isOnline: boolean; isMetered: boolean }
let busy: 'answer' | 'batch' | null
let held: number
let seen: Updates[]
let deps: Omit<UpdatesDeps, 'memory'>

beforeEach(() => {
  time = createVirtualTime()
  shell = new ScriptedUpdater()
  meta = new Map([['updates', JSON.stringify({ confirmedFeed: 'https://feed.example' })]])
  network = { isOnline: true, isMetered: false }
  busy = null
  held = 0
  seen = []
  deps = {
    updater: shell,
    confirm: (question) => shell.confirm(question),
    appVersion: '1.0.0',
    settings: () => ({ feed: 'https://feed.example', channel: 'stable' }),
    clock: time,
    schedule: time.schedule,
    network: () => network,
    quiet: {
      busyWith: () => busy,
      hold: () => {
        held += 1
        return () => void (held -= 1)
      },
    },
    backUp: async () => void shell.events.push('backup'),
    onChange: (updates) => void seen.push(updates),
    log: () => {},
  }
})

const open = async (change: Partial<UpdatesDeps> = {}) =>
  createUpdates({
    ...deps,
    memory: await openUpdateMemory({
      read: { getMeta: async (key) => meta.get(key) ?? null },
      write: { setMeta: async (key, value) => void meta.set(key, value) },
    }),
    ...change,
  })

async function openReady() {
  const updates = await open()
  await updates.check()
  updates.download()
  await settle()
  expect((await updates.view()).state.kind).toBe('ready')
  return updates
}

describe('looking', () => {
  test('after the grace, then daily, and once for many starts of a day', async () => {
    const updates = await open()
    await time.advance(startGraceMs - 1)
    expect(shell.checks).toBe(0)
    await time.advance(1)
    expect(shell.checks).toBe(1)
    expect(await updates.view()).toMatchObject({ state: { kind: 'found', offer }, asks: true })
    await time.advance(checkEveryMs)
    expect(shell.checks).toBe(2)
    updates.close()
    await open()
    await time.advance(checkEveryMs / 2)
    expect(shell.checks).toBe(2)
  })
  test('not at all without a feed', async () => {
    const updates = await open({ settings: () => ({ feed: '', channel: 'stable' }) })
    await time.advance(10 * checkEveryMs)
    await updates.check()
    expect(shell.checks).toBe(0)
    expect((await updates.view()).state).toEqual({ kind: 'off' })
  })
  test.each([
    { isOnline: false, isMetered: false },
    { isOnline: true, isMetered: true },
  ])('not by itself with %o, and soon after that is over', async (bad) => {
    network = bad
    const updates = await open()
    await time.advance(checkEveryMs)
    expect(shell.checks).toBe(0)
    network = { isOnline: true, isMetered: false }
    await time.advance(lookAgainMs)
    expect(shell.checks).toBe(1)
    updates.close()
  })
  test('says why it failed, keeps running and tries again in an hour', async () => {
    shell.failsAt = 'check'
    const updates = await open()
    await time.advance(startGraceMs)
    expect(await updates.view()).toMatchObject({
      state: { kind: 'idle' },
      failure: { step: 'check', message: 'No such feed.', advice: 'Check the address.' },
    })
    shell.failsAt = null
    await time.advance(3_600_000)
    expect(await updates.view()).toMatchObject({ state: { kind: 'found' }, failure: null })
  })
  test('a feed that was changed meanwhile has nothing to say any more', async () => {
    const answers: ((offer: UpdateOffer | null) => void)[] = []
    shell.check = () => new Promise((resolve) => answers.push(resolve))
    const updates = await open()
    const asked = updates.check()
    updates.feedChanged()
    const askedAnew = updates.check()
    answers[0]?.(offer)
    await asked
    expect(await updates.view()).toMatchObject({ state: { kind: 'checking' }, checkedAtMs: null })
    answers[1]?.(null)
    await askedAnew
    expect((await updates.view()).state).toEqual({ kind: 'idle' })
  })
  test('an installation that cannot replace itself never asks, and says why', async () => {
    shell.unavailable = 'Unpacked by hand.'
    const updates = await open()
    await time.advance(checkEveryMs)
    await updates.check()
    expect(shell.checks).toBe(0)
    expect((await updates.view()).state).toEqual({ kind: 'unavailable', reason: 'Unpacked by hand.' })
  })
})

describe('where updates may come from', () => {
  test('is asked once, outside of the page, and then known', async () => {
    meta.clear()
    const updates = await open()
    expect((await updates.view()).state.kind).toBe('off')
    expect(await updates.allows('https://feed.example')).toBe(true)
    updates.feedChanged()
    expect((await updates.view()).state.kind).toBe('idle')
    expect(await updates.allows('https://feed.example')).toBe(true)
    expect(shell.asked).toEqual(['https://feed.example'])
    updates.close()
    expect((await (await open()).view()).state.kind).toBe('idle')
  })
  test('a no is a no', async () => {
    meta.clear()
    shell.says = false
    const updates = await open()
    expect(await updates.allows('https://feed.example')).toBe(false)
    updates.feedChanged()
    await time.advance(checkEveryMs)
    expect(shell.checks).toBe(0)
  })
  test('settings that came from elsewhere are not believed', async () => {
    const updates = await open({ settings: () => ({ feed: 'https://evil.example', channel: 'stable' }) })
    await time.advance(checkEveryMs)
    await updates.check()
    expect(shell.checks).toBe(0)
    expect((await updates.view()).state.kind).toBe('off')
  })
})

describe('deciding', () => {
  test('a skipped version is not spoken of again, also after a restart', async () => {
    const updates = await open()
    await updates.check()
    await updates.skip()
    expect((await updates.view()).asks).toBe(false)
    updates.close()
    const again = await open()
    await again.check()
    expect((await again.view()).asks).toBe(false)
    shell.offered = { ...offer, version: '2.0.1' }
    await again.check()
    expect((await again.view()).asks).toBe(true)
  })
  test('"later" is a day', async () => {
    const updates = await open()
    await updates.check()
    await updates.later()
    expect((await updates.view()).asks).toBe(false)
    await time.advance(laterMs)
    expect((await updates.view()).asks).toBe(true)
  })
})

describe('downloading', () => {
  test('tells each whole percent once', async () => {
    await openReady()
    const percents = seen.flatMap(({ state }) => (state.kind === 'downloading' ? [state.percent] : []))
    expect(percents).toEqual([null, 40])
  })
  test('a failure leads back to the offer, in words', async () => {
    shell.failsAt = 'download'
    const updates = await open()
    await updates.check()
    updates.download()
    await settle()
    expect(await updates.view()).toMatchObject({
      state: { kind: 'found' },
      failure: { step: 'download', message: 'Wrong checksum.' },
    })
  })
  test('can be called off, which is no failure', async () => {
    shell.hangs = true
    const updates = await open()
    await updates.check()
    updates.download()
    await settle()
    updates.cancel()
    await settle()
    expect(await updates.view()).toMatchObject({ state: { kind: 'found' }, failure: null })
  })
})

describe('installing', () => {
  test('backs up first, holding batches back', async () => {
    const updates = await openReady()
    updates.install()
    await settle()
    expect(shell.events).toEqual(['backup', 'install'])
    expect(held).toBe(1)
    expect((await updates.view()).state.kind).toBe('installing')
  })
  test.each(['answer', 'batch'] as const)('waits while there is an %s under way', async (what) => {
    const updates = await openReady()
    busy = what
    updates.install()
    await time.advance(3_600_000)
    expect((await updates.view()).state).toMatchObject({ kind: 'waiting', for: what })
    expect(shell.events).toEqual([])
    busy = null
    await time.advance(1000)
    expect(shell.events).toEqual(['backup', 'install'])
  })
  test('waits again where an answer began during the backup', async () => {
    deps.backUp = async () => {
      busy = 'answer'
      shell.events.push('backup')
    }
    const updates = await openReady()
    updates.install()
    await time.advance(60_000)
    expect(shell.events).toEqual(['backup'])
    busy = null
    await time.advance(1000)
    expect(shell.events).toEqual(['backup', 'install'])
    updates.close()
  })
  test('the wait can be called off, and batches go on', async () => {
    const updates = await openReady()
    busy = 'answer'
    updates.install()
    await time.advance(1000)
    expect(held).toBe(1)
    updates.cancel()
    await time.advance(1000)
    busy = null
    await time.advance(60_000)
    expect(shell.events).toEqual([])
    expect(held).toBe(0)
    expect((await updates.view()).state.kind).toBe('ready')
  })
  test('nothing is installed without a backup', async () => {
    deps.backUp = async () => {
      throw new Error('The disk is full.')
    }
    const updates = await openReady()
    updates.install()
    await settle()
    expect(shell.events).toEqual([])
    expect(await updates.view()).toMatchObject({ state: { kind: 'ready' }, failure: { step: 'install' } })
    expect((await updates.view()).failure?.advice).toContain('The disk is full.')
    expect(held).toBe(0)
  })
  test('one that fails leaves the app running, says so and can be tried again', async () => {
    shell.failsAt = 'install'
    const updates = await openReady()
    updates.install()
    await settle()
    expect(await updates.view()).toMatchObject({
      state: { kind: 'ready' },
      failure: { step: 'install', message: 'May not write.' },
    })
    expect(held).toBe(0)
    updates.close()
    expect((await (await open()).view()).failure).toBeNull()
  })
  test('one that came to nothing is told at the next start', async () => {
    const updates = await openReady()
    updates.install()
    await settle()
    updates.close()
    const same = await open()
    expect((await same.view()).failure).toMatchObject({ message: 'The update to 2.0.0 was not installed.' })
    same.close()
    expect((await (await open()).view()).failure).toBeNull()
  })
  test('one that worked leaves no download behind', async () => {
    const updates = await openReady()
    updates.install()
    await settle()
    updates.close()
    const newer = await open({ appVersion: '2.0.0' })
    expect((await newer.view()).failure).toBeNull()
    expect(shell.cleared).toBe(1)
  })
})
