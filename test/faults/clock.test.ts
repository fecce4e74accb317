import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppChild } from '../support/app-child.ts'
import { createFaultRig, type FaultRig } from '../support/fault-rig.ts'

const yearMs = 365 * 24 * 3_600_000
const dayMs = 24 * 3_600_000
/** The longest wait there is; one that a jump had stretched to a year would outlast the test. */
const timings = { retryAfterCapMs: 1_000, slowProbeMs: 1_000 }
const jumps = [
  ['a year forward', yearMs],
  ['a year back', -yearMs],
] as const
let rig: FaultRig

beforeEach(async () => {
  rig = await createFaultRig()
})
afterEach(() => rig.close())

const recordedStart = async (app: AppChild, traceId: string): Promise<number> =>
  (await app.request('monitor.trace', { traceId })).startedAtMs

function startsAtLangfuse(traceId: string): number[] {
  return rig.langfuse
    .spans()
    .filter((span) => span.traceId === traceId && span.parentSpanId === null)
    .map((span) => Math.floor(span.startTimeUnixMs))
}

describe.each(jumps)('a wall clock that jumps %s', (_, jumpMs) => {
  it('while a batch waits: the wait is clamped, and every start stays as it was recorded', async () => {
    rig.langfuse.always({ kind: 'status', status: 429, headers: { 'retry-after': '1' } })
    const app = await rig.start({ timings })
    const waits = app.once('sync.changed', ({ status }) => status.connection.kind === 'waiting')
    const before = await rig.ask(app)
    const startedBefore = await recordedStart(app, before)
    await waits
    rig.langfuse.always(null)
    app.jumpClock(jumpMs)

    const after = await rig.ask(app)
    const startedAfter = await recordedStart(app, after)
    expect(Math.abs(startedAfter - startedBefore - jumpMs)).toBeLessThan(dayMs)
    expect(await rig.untilDrained(app)).toMatchObject({ accepted: 2, delivered: 2 })
    expect(startsAtLangfuse(before)).toEqual([startedBefore])
    expect(startsAtLangfuse(after)).toEqual([startedAfter])
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.untrue).toEqual([])
  })

  it('while an answer streams: its start is wall time from before, its duration is what passed', async () => {
    const app = await rig.start({ timings })
    rig.model.behave({ kind: 'stall', afterChunks: 2 })
    const sent = rig.model.onceChunksSent(2)
    const traceId = await rig.send(app)
    const started = await recordedStart(app, traceId)
    await sent
    app.jumpClock(jumpMs)
    await rig.ledger(app)
    rig.model.release()
    await rig.untilEnded(traceId)
    await rig.untilDrained(app)
    expect(startsAtLangfuse(traceId)).toEqual([started])
    for (const span of rig.langfuse.spans()) {
      expect(span.endTimeUnixMs).toBeGreaterThanOrEqual(span.startTimeUnixMs)
      expect(span.endTimeUnixMs - span.startTimeUnixMs).toBeLessThan(dayMs)
    }
    expect(rig.untrue).toEqual([])
  })

  it('while a batch is in doubt that Langfuse does not show yet: it is not taken for missing', async () => {
    rig.langfuse.setVisibilityDelayMs(dayMs)
    rig.langfuse.fault({ kind: 'reset', after: true })
    // The second look is an hour off, and the jump must not bring it on.
    const app = await rig.start({ timings: { ...timings, doubtSecondMs: 3_600_000, retryAfterCapMs: 7_200_000 } })
    const lookedOnce = app.once('sync.changed', ({ status }) =>
      status.batches.some(({ state, lastAnswer }) => state === 'ambiguous' && lastAnswer?.includes('asked once')),
    )
    await rig.ask(app)
    await lookedOnce
    app.jumpClock(jumpMs)

    await rig.ask(app)
    const ledger = await rig.untilLedger(app, ({ delivered }) => delivered >= 1)
    expect(ledger).toMatchObject({ accepted: 2, delivered: 1, pending: 1 })
    expect(rig.langfuse.duplicates()).toBe(0)
    rig.langfuse.setVisibilityDelayMs(0)
    await app.request('sync.retryNow', null)
    expect(await rig.untilDrained(app)).toMatchObject({ accepted: 2, delivered: 2 })
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.untrue).toEqual([])
  })

  it('while the app is not running: what waits does not wait for next year', async () => {
    rig.langfuse.always({ kind: 'status', status: 503, headers: { 'retry-after': '1' } })
    const first = await rig.start({ timings })
    const waits = first.once('sync.changed', ({ status }) => status.connection.kind === 'waiting')
    const traceId = await rig.ask(first)
    const started = await recordedStart(first, traceId)
    await waits
    await first.kill()
    rig.langfuse.always(null)
    const second = await rig.start({ timings, env: { HOLDFAST_TEST_CLOCK_JUMP_MS: String(jumpMs) } })
    expect(await rig.untilDrained(second)).toMatchObject({ accepted: 1, delivered: 1 })
    expect(startsAtLangfuse(traceId)).toEqual([started])
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.untrue).toEqual([])
  })
})
