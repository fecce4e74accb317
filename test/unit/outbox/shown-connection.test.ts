import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Verdict } from '../../../src/main/outbox/ports.ts'
import { createOutboxRig, type OutboxRig } from '../../support/outbox-rig.ts'

let rig: OutboxRig
beforeEach(async () => {
  rig = await createOutboxRig()
})
afterEach(async () => {
  await rig.outbox.close()
  rig.close()
})

const unwell = (): Verdict => ({ kind: 'later', retryAfterMs: null, detail: 'HTTP 503', rateLimited: false })
const portal = (): Verdict => ({ kind: 'captive_portal', detail: 'HTTP 200, answered with a web page' })
const taken = (): Verdict => ({ kind: 'accepted' })
const history = (): [string, number][] =>
  rig.read
    .connectionHistory(100)
    .toReversed()
    .map(({ state, count }) => [state, count])

describe('the connection that is shown', () => {
  it('is not online before anything was tried, and is once a probe succeeded with nothing to send', async () => {
    expect(rig.outbox.connection()).toEqual({ kind: 'checking' })
    expect(rig.probes).toBe(0)
    await rig.time.advance(5_000)
    expect(rig.probes).toBe(1)
    expect(rig.outbox.connection()).toEqual({ kind: 'online' })
    await rig.time.advance(3_600_000)
    expect(rig.probes).toBe(1)
  })

  it('says that Langfuse is not reachable though nothing waits', async () => {
    rig.answers.probe.push(() => ({ kind: 'unreachable', detail: 'ECONNREFUSED: no' }))
    await rig.time.advance(3_100)
    expect(rig.outbox.connection().kind).toBe('backing_off')
    await rig.time.advance(5_000)
    expect(rig.outbox.connection()).toEqual({ kind: 'online' })
  })

  it.each([
    ['a server that is up and takes nothing', unwell, 'backing_off'],
    ['a portal that lets the probe through', portal, 'captive_portal'],
    [
      'a reset after each send',
      (): Verdict => ({ kind: 'ambiguous', detail: 'ECONNRESET: read ECONNRESET' }),
      'backing_off',
    ],
    [
      'a network that refuses after each probe',
      (): Verdict => ({ kind: 'unreachable', detail: 'ECONNREFUSED: no' }),
      'backing_off',
    ],
  ])('never calls %s online, and its failures are one line', async (_, verdict, kind) => {
    let failures = 0
    rig.uplink.send = async () => {
      failures += 1
      return verdict()
    }
    // Each is tried or looked for again, so that what fails does so more than once.
    rig.record(1)
    await rig.time.advance(10_000)
    rig.record(1)
    await rig.time.advance(15_000)
    expect(failures).toBeGreaterThan(1)
    const lines = history()
    expect(lines.map(([state]) => state)).toEqual([kind])
    expect(rig.outbox.connection().kind).not.toBe('online')
  })

  it('counts the failures of a line and keeps the latest words', async () => {
    const startedAtMs = rig.time.nowMs()
    rig.answers.send.push(unwell, unwell, () => ({ ...unwell(), detail: 'HTTP 502' }) as Verdict)
    rig.record(1)
    await rig.time.advance(60_000)
    const [online, failing] = rig.read.connectionHistory(10)
    expect(online).toMatchObject({ state: 'online', count: 1 })
    expect(failing).toMatchObject({ state: 'backing_off', count: 3, detail: 'HTTP 502', atMs: startedAtMs })
    expect(failing?.lastAtMs).toBeGreaterThan(startedAtMs)
  })

  it('stays what failed last while it is tried again', async () => {
    const seen: string[] = []
    rig.uplink.send = async () => {
      seen.push(rig.outbox.connection().kind)
      return unwell()
    }
    rig.record(1)
    await rig.time.advance(10_000)
    expect(seen.slice(1)).not.toEqual([])
    expect(new Set(seen.slice(1))).toEqual(new Set(['backing_off']))
  })

  it('makes one line of a server that goes up and down within the minute, and a line each of longer times', async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      rig.answers.send.push(unwell, taken)
      rig.record(1)
      await rig.time.advance(2_000)
    }
    expect(history()).toEqual([
      ['backing_off', 20],
      ['online', 1],
    ])
    await rig.time.advance(120_000)
    rig.answers.send.push(unwell)
    rig.record(1)
    await rig.time.advance(30_000)
    expect(history()).toEqual([
      ['backing_off', 20],
      ['online', 1],
      ['backing_off', 1],
      ['online', 1],
    ])
  })

  it('makes two lines of two failures by turns', async () => {
    for (let turn = 0; turn < 10; turn += 1) rig.answers.send.push(unwell, portal)
    rig.record(1)
    await rig.time.advance(20_000)
    const lines = rig.read.connectionHistory(100)
    expect(lines.map(({ state }) => state).toSorted()).toEqual(['backing_off', 'captive_portal'])
  })

  it('is told of a restart only where something changed by it', async () => {
    rig.record(1)
    await rig.time.advance(5_000)
    await rig.restart()
    await rig.time.advance(5_000)
    expect(history()).toEqual([['online', 1]])
  })

  it('goes online by a part of a batch that was taken', async () => {
    rig.answers.send.push(unwell, () => ({
      kind: 'partial',
      outcomes: [{ kind: 'accepted' }, { kind: 'refused', detail: '400 no' }],
    }))
    rig.record(2)
    await rig.time.advance(2_000)
    expect(rig.outbox.connection()).toEqual({ kind: 'online' })
  })

  it('keeps a history with an end', () => {
    for (let index = 0; index < 1_200; index += 1) {
      rig.write.logConnection(index * 1_000_000, index % 2 === 0 ? 'paused_by_user' : 'online', '')
    }
    const lines = rig.read.connectionHistory(5_000)
    expect(lines).toHaveLength(1_000)
    expect(lines[0]?.atMs).toBe(1_199_000_000)
  })
})
