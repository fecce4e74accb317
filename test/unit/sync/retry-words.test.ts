import { describe, expect, it } from 'vitest'
import { connectionWords } from '../../../src/renderer/sync/connection-words.ts'
import { outcomeOf, whyNoRetry } from '../../../src/renderer/sync/retry-words.ts'
import type { ConnectionState, SyncStatus } from '../../../src/shared/domain.ts'

const nowMs = 1_790_000_000_000

function status(connection: ConnectionState, rest: Partial<SyncStatus> = {}): SyncStatus {
  return {
    ledger: { accepted: 3, delivered: 0, pending: 3, dead: 0, lost: 0 },
    setAsideCount: 0,
    damaged: false,
    newestDeadAtMs: null,
    newestConnectionId: 1,
    newestConnectionAtMs: nowMs,
    connection,
    paused: connection.kind === 'paused_by_user',
    isSavingPower: false,
    host: 'https://langfuse.example',
    projectName: 'Project',
    projectQuestion: null,
    elsewhere: [],
    oldestPendingAtMs: nowMs,
    pendingBytes: 1,
    recordsPerSecond: null,
    secondsToGo: null,
    nextCheckAtMs: null,
    batches: [],
    batchCount: 0,
    files: { pending: 0, delivered: 0, dead: 0, waitsFor: null, refusal: null },
    ...rest,
  }
}

const detail = 'HTTP 503: upstream down'
const states: ConnectionState[] = [
  { kind: 'not_configured' },
  { kind: 'keys_missing', reason: 'session' },
  { kind: 'keys_missing', reason: 'unreadable' },
  { kind: 'keys_missing', reason: 'other_address' },
  { kind: 'keys_missing', reason: 'gone' },
  { kind: 'off' },
  { kind: 'store_failed', detail: 'disk I/O error' },
  { kind: 'checking' },
  { kind: 'online' },
  { kind: 'offline' },
  { kind: 'captive_portal' },
  { kind: 'paused_by_user' },
  { kind: 'paused_keys', detail },
  { kind: 'paused_quota', detail },
  { kind: 'paused_address', detail },
  { kind: 'paused_refused', what: 'turn', untilMs: nowMs + 5_000, detail },
  { kind: 'paused_refused', what: 'score', untilMs: nowMs - 5_000, detail },
  { kind: 'project_changed', detail: '' },
  { kind: 'waiting', untilMs: nowMs + 42_000, detail },
  { kind: 'waiting', untilMs: nowMs - 1, detail },
  { kind: 'backing_off', untilMs: nowMs + 5_000, detail },
  { kind: 'backing_off', untilMs: nowMs - 1, detail: 'ECONNREFUSED: no' },
]

const empty = { accepted: 3, delivered: 3, pending: 0, dead: 0, lost: 0 }

describe('retry now', () => {
  it.each(['not_configured', 'keys_missing', 'off', 'offline', 'paused_by_user', 'project_changed'])(
    'says why it can do nothing while the connection is %s',
    (kind) => {
      for (const state of states.filter((one) => one.kind === kind)) {
        expect(whyNoRetry(status(state))).toMatch(/^[A-Z].*\.$/)
      }
    },
  )

  it('says that nothing waits, but looks again at a way that fails', () => {
    expect(whyNoRetry(status({ kind: 'online' }, { ledger: empty }))).toBe('Nothing is waiting.')
    expect(whyNoRetry(status({ kind: 'paused_keys', detail }, { ledger: empty }))).toBeNull()
    expect(whyNoRetry(status({ kind: 'online' }))).toBeNull()
    const backlog = { projectId: 'p', name: 'Old', unsent: 2, inDoubt: 1, refused: 0 }
    expect(whyNoRetry(status({ kind: 'online' }, { elsewhere: [backlog] }))).toContain('another project')
    expect(whyNoRetry(status({ kind: 'backing_off', untilMs: 0, detail }, { damaged: true }))).toContain('Reopen')
  })

  it('tells what came of it', () => {
    const before = status({ kind: 'backing_off', untilMs: nowMs, detail })
    expect(outcomeOf(before, before)).toBeNull()
    const delivered = { ...before.ledger, delivered: 2, pending: 1 }
    expect(outcomeOf(before, { ...before, ledger: delivered })?.message).toBe('Delivered 2 records.')
    expect(outcomeOf(before, { ...before, newestConnectionAtMs: nowMs + 1 })).toEqual({
      severity: 'warning',
      message:
        'Tried again. Langfuse returned an error. Langfuse answered HTTP 503 (Service Unavailable): “upstream down”',
    })
    expect(outcomeOf(before, status({ kind: 'online' }, { ledger: empty }))?.message).toContain('Delivered')
    const idle = status({ kind: 'backing_off', untilMs: nowMs, detail }, { ledger: empty })
    expect(outcomeOf(idle, status({ kind: 'online' }, { ledger: empty }))?.message).toBe(
      'Langfuse is reachable. Nothing is waiting.',
    )
  })
})

describe('the connection in words', () => {
  it.each(states.map((state) => [state.kind, state] as const))('reads as sentences: %s', (_, state) => {
    for (const nextCheckAtMs of [null, nowMs + 90_000, nowMs - 1]) {
      const { title, meaning } = connectionWords(status(state, { nextCheckAtMs }), nowMs)
      expect(title).toMatch(/^[A-Z]/)
      expect(meaning).toMatch(/^[A-Zh].*\.$/)
      expect(meaning).not.toMatch(/\.\.|undefined|null|NaN| {2}|in 00:00/)
    }
  })

  it('does not call a server that answers with an error out of reach', () => {
    const words = connectionWords(status({ kind: 'backing_off', untilMs: nowMs, detail }), nowMs)
    expect(words.title).toBe('Langfuse returned an error')
    expect(words.meaning).toContain('answered with an error')
  })
})
