import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFaultRig, type FaultRig } from '../../support/fault-rig.ts'

let rig: FaultRig
beforeEach(async () => {
  rig = await createFaultRig()
})
afterEach(async () => {
  expect(rig.untrue).toEqual([])
  await rig.close()
})

describe('the status of a whole app', () => {
  it('has no rate and no time to go while nothing moves, and no batch is due while it is paused', async () => {
    const app = await rig.start()
    await rig.ask(app)
    await rig.untilDrained(app)
    await app.request('sync.setPaused', { paused: true })
    await rig.ask(app)
    const paused = await rig.untilStatus(
      app,
      ({ connection, ledger }) => connection.kind === 'paused_by_user' && ledger.pending === 1,
    )
    expect(paused).toMatchObject({ recordsPerSecond: null, secondsToGo: null, nextCheckAtMs: null })
    expect(paused.batches.every(({ waitsFor }) => waitsFor === 'resume')).toBe(true)
    await app.request('sync.setPaused', { paused: false })
    await rig.untilDrained(app)
  })

  it('never says online while all that Langfuse answers is 503, and keeps one line of it', async () => {
    const app = await rig.start()
    await rig.untilStatus(app, ({ connection }) => connection.kind === 'online')
    const seen = new Set<string>()
    rig.langfuse.always({ kind: 'status', status: 503, message: 'upstream down' })
    await rig.ask(app)
    app.on('sync.changed', ({ status }) => seen.add(status.connection.kind))
    for (let failures = 0; failures < 4; failures += 1) {
      const { newestConnectionAtMs } = await app.request('sync.status', null)
      await rig.untilStatus(app, (status) => status.newestConnectionAtMs > newestConnectionAtMs)
    }
    const lines = await app.request('sync.history', { limit: 50 })
    expect(lines.map(({ state }) => state)).toEqual(['backing_off', 'online', 'not_configured'])
    expect(lines[0]?.count).toBeGreaterThan(3)
    expect([...seen].filter((kind) => kind !== 'backing_off' && kind !== 'checking')).toEqual([])
    rig.langfuse.always(null)
    await rig.untilDrained(app)
  })

  it('with wrong keys has no batch that is due', async () => {
    const app = await rig.start({ secrets: { langfuse: 'sk-lf-wrong' } })
    await rig.ask(app)
    const status = await rig.untilStatus(app, ({ connection }) => connection.kind === 'paused_keys')
    expect(status).toMatchObject({ recordsPerSecond: null, secondsToGo: null, nextCheckAtMs: null })
    expect(status.batches.map(({ nextTryAtMs }) => nextTryAtMs)).toEqual(status.batches.map(() => null))
  })

  it('discards what was refused over the route, for good and over a restart', async () => {
    let app = await rig.start()
    rig.langfuse.poison((span) => JSON.stringify(span.attributes).includes('poisonous'))
    await rig.ask(app, 'poisonous')
    await rig.ask(app, 'harmless')
    const { newestDeadAtMs } = await rig.untilStatus(app, ({ ledger }) => ledger.dead === 1 && ledger.delivered === 1)
    const [dead] = await app.request('sync.dead', { limit: 10 })
    expect(dead?.chat?.title).toContain('poisonous')
    const input = { seqs: [dead?.seq ?? 0], diedUpToMs: newestDeadAtMs ?? 0 }
    expect(await app.request('sync.discardDead', input)).toEqual({ recordCount: 1 })
    await rig.untilLedger(app, ({ lost, dead: left }) => lost === 1 && left === 0)
    await app.kill()
    rig.langfuse.poison(null)
    app = await rig.start()
    await app.request('sync.retryDead', { seqs: null })
    await app.request('sync.retryDead', { seqs: input.seqs })
    await rig.ask(app, 'another')
    const ledger = await rig.untilLedger(app, ({ delivered }) => delivered === 2)
    expect(ledger).toEqual({ accepted: 3, delivered: 2, pending: 0, dead: 0, lost: 1 })
    expect(await app.request('sync.losses', { limit: 5 })).toEqual([
      expect.objectContaining({ recordCount: 1, reason: 'discarded by you' }),
    ])
  })
})
