import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecordKind } from '../../../src/main/records/record.ts'
import { createOutboxRig, type OutboxRig } from '../../support/outbox-rig.ts'

const minuteMs = 60_000

let rig: OutboxRig
/** What reached the server, in order. */
let arrived: { kind: RecordKind; atMs: number }[] = []
/** What the server has, by ids. It writes what it accepts five seconds later, and deletes at once what it has then. */
let there = new Set<string>()
let turn: { traceId: string; messageId: string }

beforeEach(async () => {
  rig = await createOutboxRig()
  arrived = []
  there = new Set()
  rig.isThere = (id) => there.has(id)
  const { send } = rig.uplink
  rig.uplink.send = async (batch, signal) => {
    const body = JSON.parse(Buffer.from(batch.body).toString()) as { batch?: { body: { id: string } }[] }
    const verdict = await send(batch, signal)
    if (verdict.kind !== 'accepted') return verdict
    arrived.push({ kind: batch.kind, atMs: rig.time.nowMs() })
    for (const { body: score } of body.batch ?? []) {
      if (batch.kind === 'withdrawal') there.delete(score.id)
      else rig.time.schedule(() => there.add(score.id), 5_000)
    }
    return verdict
  }
  await rig.restart()
  rig.online = false
  const [traceId = ''] = rig.record(1)
  there.add(traceId)
  turn = { traceId, messageId: rig.read.traceDetail(traceId)?.messageId ?? '' }
})

afterEach(() => {
  const { accepted, delivered, pending, dead, lost } = rig.read.outboxState().ledger
  expect(accepted).toBe(delivered + pending + dead + lost)
  rig.close()
})

let events = 0
function give(value: 0 | 1 = 1): void {
  const rest = { name: 'user-feedback', value, comment: '', environment: 'default' } as const
  const eventId = `event-${++events}`
  rig.write.recordScore(turn.messageId, '', { ...rest, eventId, traceId: turn.traceId, scoredAtMs: rig.time.nowMs() })
  rig.outbox.wake()
}

function withdraw(): void {
  const { messageId, traceId } = turn
  const eventId = `event-${++events}`
  rig.write.withdrawScore(messageId, { eventId, traceId, name: 'user-feedback', withdrawnAtMs: rig.time.nowMs() })
  rig.outbox.wake()
}

async function comeOnline(): Promise<void> {
  rig.online = true
  rig.outbox.networkChanged('online')
  await rig.time.advance(minuteMs)
}

const kinds = (): RecordKind[] => arrived.map(({ kind }) => kind)
const scoresThere = (): string[] => [...there].filter((id) => id.includes('user-feedback'))
const ledger = () => rig.read.outboxState().ledger

describe('feedback that was given, withdrawn and given again offline', () => {
  it('arrives, and what was said last is there', async () => {
    give()
    withdraw()
    give(0)
    await comeOnline()
    await rig.time.advance(minuteMs)
    expect(kinds()).toEqual(['turn', 'score', 'score', 'withdrawal'])
    expect(scoresThere()).toEqual([`${turn.traceId}-user-feedback-2`])
    expect(ledger()).toMatchObject({ delivered: 4, pending: 0 })
  })

  it('leaves nothing there where it was withdrawn last, though Langfuse writes later than it answers', async () => {
    give()
    withdraw()
    await comeOnline()
    await rig.time.advance(60 * minuteMs)
    expect(kinds()).toEqual(['turn', 'score', 'withdrawal'])
    expect((arrived[2]?.atMs ?? 0) - (arrived[1]?.atMs ?? 0)).toBeGreaterThan(5_000)
    expect(scoresThere()).toEqual([])
    expect(ledger()).toMatchObject({ delivered: 3, dead: 0 })
  })

  it('is there as it was said last, over faults and a restart', async () => {
    give()
    withdraw()
    give(0)
    rig.answers.send.push(
      () => ({ kind: 'accepted' }),
      () => ({ kind: 'later', retryAfterMs: null, detail: 'HTTP 503', rateLimited: false }),
      () => ({ kind: 'accepted' }),
      () => ({ kind: 'later', retryAfterMs: null, detail: 'HTTP 500', rateLimited: false }),
    )
    await comeOnline()
    await rig.restart()
    await rig.time.advance(10 * minuteMs)
    expect(kinds()).toEqual(['turn', 'score', 'score', 'withdrawal'])
    expect(scoresThere()).toEqual([`${turn.traceId}-user-feedback-2`])
  })
})

describe('a withdrawal', () => {
  it('goes again where Langfuse accepted it and still has the score', async () => {
    give()
    withdraw()
    await comeOnline()
    there.add(`${turn.traceId}-user-feedback`)
    await rig.time.advance(20 * minuteMs)
    expect(kinds()).toEqual(['turn', 'score', 'withdrawal', 'withdrawal'])
    await rig.time.advance(20 * minuteMs)
    expect(scoresThere()).toEqual([])
    expect(ledger()).toMatchObject({ delivered: 3, dead: 0, pending: 0 })
  })

  it('that is refused holds up neither turns nor what is said of other answers', async () => {
    give()
    withdraw()
    const { send } = rig.uplink
    rig.uplink.send = async (batch, signal) =>
      batch.kind === 'withdrawal' ? { kind: 'bisect', detail: 'HTTP 405' } : send(batch, signal)
    await comeOnline()
    const before = turn
    const [traceId = ''] = rig.record(1)
    turn = { traceId, messageId: rig.read.traceDetail(traceId)?.messageId ?? '' }
    give()
    await rig.time.advance(5 * minuteMs)
    expect(kinds()).toEqual(['turn', 'score', 'turn', 'score'])
    expect(ledger()).toMatchObject({ delivered: 4, dead: 1 })
    expect(rig.read.deadRecords(10)).toEqual([
      expect.objectContaining({ kind: 'withdrawal', traceId: before.traceId, answer: 'HTTP 405' }),
    ])
  })

  it('does not let a dead score that is retried stay there', async () => {
    let refuses = true
    const { send } = rig.uplink
    rig.uplink.send = async (batch, signal) =>
      refuses && batch.kind === 'score' ? { kind: 'bisect', detail: '400 no' } : send(batch, signal)
    give()
    await comeOnline()
    await rig.time.advance(2 * minuteMs)
    expect(ledger()).toMatchObject({ delivered: 1, dead: 1 })
    refuses = false
    withdraw()
    await rig.time.advance(minuteMs)
    expect(kinds()).toEqual(['turn', 'withdrawal'])
    await rig.outbox.reviveDead(null)
    await rig.time.advance(60 * minuteMs)
    expect(kinds()).toEqual(['turn', 'withdrawal', 'score', 'withdrawal'])
    expect(scoresThere()).toEqual([])
    expect(ledger()).toMatchObject({ delivered: 3, dead: 0, pending: 0 })
  })
})
