import { describe, expect, it } from 'vitest'
import { withNextTry, type Way } from '../../../src/main/outbox/next-try.ts'
import type { WaitingBatch } from '../../../src/main/records/batch.ts'
import type { ConnectionState } from '../../../src/shared/domain.ts'

const nowMs = 1_790_000_000_000
const inMs = (ms: number): number => nowMs + ms

function batch(id: number, rest: Partial<WaitingBatch> = {}): WaitingBatch {
  return {
    id,
    state: 'sealed',
    kind: 'turn',
    isRefused: false,
    isBehind: false,
    recordCount: 1,
    payloadBytes: 1,
    sealedAtMs: 0,
    attempts: 0,
    lastAnswer: null,
    nextTryAtMs: null,
    elsewhere: null,
    ...rest,
  }
}

const open: Way = {
  connection: { kind: 'online' },
  nextCheckAtMs: null,
  pace: { nextLookAtMs: 0, lookIntervalMs: 0 },
  nowMs,
}

/** What is said of each: a time from now, or what it waits for. */
const next = (batches: WaitingBatch[], way: Partial<Way> = {}): (number | string | null)[] =>
  withNextTry(batches, { ...open, ...way }).map(({ nextTryAtMs, waitsFor }) => {
    expect([nextTryAtMs, waitsFor].filter((value) => value !== null)).toHaveLength(1)
    return nextTryAtMs === null ? waitsFor : nextTryAtMs - nowMs
  })

const ofEachState = [
  batch(1, { state: 'sending' }),
  batch(2, { state: 'sealed' }),
  batch(3, { state: 'retry', nextTryAtMs: nowMs - 5 }),
  batch(4, { state: 'retry', nextTryAtMs: inMs(9_000) }),
  batch(5, { state: 'ambiguous', nextTryAtMs: inMs(30_000) }),
  batch(6, { elsewhere: 'Another' }),
]

describe('the next try of a batch', () => {
  it('is its own time while the way is open, or its turn', () => {
    expect(next(ofEachState)).toEqual(['answer', 0, 'turn', 9_000, 30_000, 'own_keys'])
  })

  it.each<[ConnectionState, string]>([
    [{ kind: 'not_configured' }, 'connection'],
    [{ kind: 'keys_missing', reason: 'session' }, 'secret_key'],
    [{ kind: 'off' }, 'switch'],
    [{ kind: 'paused_by_user' }, 'resume'],
    [{ kind: 'offline' }, 'network'],
    [{ kind: 'store_failed', detail: '' }, 'database'],
    [{ kind: 'project_changed', detail: '' }, 'project_answer'],
    [{ kind: 'paused_keys', detail: '' }, 'keys'],
    [{ kind: 'paused_address', detail: '' }, 'address'],
  ])('is no time while a person or the system has to do something: $kind', (connection, waitsFor) => {
    expect(next(ofEachState, { connection })).toEqual(['answer', ...Array(4).fill(waitsFor), 'own_keys'])
  })

  it.each<ConnectionState>([
    { kind: 'waiting', untilMs: inMs(20_000), detail: '' },
    { kind: 'backing_off', untilMs: inMs(20_000), detail: '' },
    { kind: 'captive_portal' },
    { kind: 'paused_quota', detail: '' },
    { kind: 'paused_keys', detail: '' },
    { kind: 'paused_address', detail: '' },
    { kind: 'store_failed', detail: '' },
  ])('is not before the way is tried again: $kind', (connection) => {
    expect(next(ofEachState, { connection, nextCheckAtMs: inMs(20_000) })).toEqual([
      'answer',
      20_000,
      20_000,
      20_000,
      30_000,
      'own_keys',
    ])
  })

  it('is now, of one at a time, once that time is over', () => {
    const connection: ConnectionState = { kind: 'backing_off', untilMs: nowMs - 1, detail: '' }
    expect(next(ofEachState, { connection, nextCheckAtMs: nowMs - 1 })).toEqual([
      'answer',
      0,
      'turn',
      9_000,
      30_000,
      'own_keys',
    ])
  })

  it('comes after the others where it was refused, and alone it is due', () => {
    const refused = batch(1, { state: 'retry', isRefused: true, nextTryAtMs: nowMs - 1 })
    expect(next([refused, batch(2)])).toEqual(['others', 0])
    expect(next([refused])).toEqual([0])
  })

  it('waits for an acceptance where all of its kind is refused; the other kind goes on', () => {
    const connection: ConnectionState = { kind: 'paused_refused', what: 'turn', untilMs: inMs(60_000), detail: '' }
    const batches = [batch(1), batch(2, { kind: 'score' }), batch(3, { state: 'ambiguous', nextTryAtMs: inMs(5) })]
    expect(next(batches, { connection, nextCheckAtMs: inMs(60_000) })).toEqual(['acceptance', 0, 5])
  })

  it('keeps to the rate of looks, the longest due first', () => {
    const doubt = (id: number, atMs: number) => batch(id, { state: 'ambiguous', nextTryAtMs: inMs(atMs) })
    const pace = { nextLookAtMs: inMs(4_000), lookIntervalMs: 24_000 }
    expect(next([doubt(1, -1_000), doubt(2, -9_000), doubt(3, 90_000)], { pace })).toEqual([28_000, 4_000, 90_000])
  })
})
