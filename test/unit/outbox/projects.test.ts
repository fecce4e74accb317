import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Verdict } from '../../../src/main/outbox/ports.ts'
import { createOutboxRig, type OutboxRig } from '../../support/outbox-rig.ts'

let rig: OutboxRig

beforeEach(async () => {
  rig = await createOutboxRig()
})
afterEach(() => {
  expect(rig.errors).toEqual([])
  const { accepted, delivered, pending, dead, lost } = rig.read.outboxState().ledger
  expect(accepted).toBe(delivered + pending + dead + lost)
  rig.close()
})

const ledger = () => rig.read.outboxState().ledger
const backlogs = () => rig.read.outboxState().backlogs
const sentTo = (projectId: string): string[] =>
  rig.sentTo.flatMap((sent) => (sent.projectId === projectId ? sent.traceIds : []))
const later = (): Verdict => ({ kind: 'later', retryAfterMs: 60_000, detail: 'HTTP 429', rateLimited: true })
const unclear = (): Verdict => ({ kind: 'ambiguous', detail: 'HTTP 500' })
const refused = (): Verdict => ({ kind: 'bisect', detail: 'HTTP 400' })

/** One record of each kind for p1: delivered, in doubt, put off; and one that was never sent. Then the keys are p2's. */
async function changeInMidBacklog(): Promise<Record<'delivered' | 'doubt' | 'retry' | 'unsent', string>> {
  const [delivered = ''] = rig.record(1)
  await rig.time.advance(1_000)
  rig.answers.send.push(unclear, later)
  const [doubt = ''] = rig.record(1)
  await rig.time.advance(1_000)
  const [retry = ''] = rig.record(1)
  await rig.time.advance(1_000)
  expect(rig.sent.length).toBe(3)
  const [unsent = ''] = rig.record(1)
  await rig.connectTo('p2')
  await rig.time.advance(1_000)
  return { delivered, doubt, retry, unsent }
}

describe('keys of another project in mid-backlog', () => {
  it('send nothing and ask for nothing before the user has said what becomes of what waits', async () => {
    await changeInMidBacklog()
    await rig.time.advance(86_400_000)
    expect(rig.outbox.connection()).toMatchObject({ kind: 'project_changed' })
    expect(rig.outbox.projectQuestion()).toEqual({ from: { id: 'p1', name: 'P1' }, to: { id: 'p2', name: 'P2' } })
    expect(sentTo('p2')).toEqual([])
    expect(rig.askedOf).toEqual([])
    await rig.restart()
    await rig.time.advance(86_400_000)
    expect(rig.outbox.connection()).toMatchObject({ kind: 'project_changed' })
    expect(sentTo('p2')).toEqual([])
    expect(ledger()).toMatchObject({ delivered: 1, pending: 3 })
  })

  it('get what is definitely not at the old project where the user moves it; the rest waits for the old keys', async () => {
    const records = await changeInMidBacklog()
    expect(await rig.outbox.resolveProject('move')).toBe(true)
    await rig.time.advance(7_200_000)
    expect(sentTo('p2').toSorted()).toEqual([records.retry, records.unsent].toSorted())
    expect(rig.askedOf.filter((projectId) => projectId === 'p1')).toEqual([])
    expect(backlogs()).toEqual([expect.objectContaining({ projectId: 'p1', unsent: 0, inDoubt: 1, refused: 0 })])

    rig.answers.find.push(() => ({ kind: 'found' }))
    await rig.connectTo('p1')
    await rig.time.advance(3_000_000)
    expect(rig.askedOf).toContain('p1')
    expect(sentTo('p1')).toEqual([records.delivered, records.doubt, records.retry])
    expect(ledger()).toMatchObject({ delivered: 4, pending: 0, dead: 0 })
  })

  it('get what is recorded from then on where the user keeps what waits, which goes on with the old keys', async () => {
    const records = await changeInMidBacklog()
    await rig.outbox.resolveProject('keep')
    const [fresh] = rig.record(1)
    await rig.time.advance(7_200_000)
    expect(sentTo('p2')).toEqual([fresh])
    expect(backlogs()).toEqual([expect.objectContaining({ projectId: 'p1', unsent: 2, inDoubt: 1 })])
    expect(ledger()).toMatchObject({ delivered: 2, pending: 3 })

    await rig.connectTo('p1')
    expect(rig.outbox.projectQuestion()).toBeNull()
    rig.isThere = () => true
    await rig.time.advance(7_200_000)
    expect(sentTo('p1')).toEqual(expect.arrayContaining([records.unsent, records.retry]))
    expect(sentTo('p1')).not.toContain(fresh)
    expect(ledger()).toMatchObject({ delivered: 5, pending: 0 })
  })

  it('get nothing of what was sealed before them where the user keeps it', async () => {
    rig.answers.send.push(later)
    const traces = rig.record(300)
    await rig.time.advance(100)
    // One batch was put off; the next is sealed and was never on its way.
    expect(rig.read.outboxState().batches.map(({ state }) => state)).toEqual(['retry', 'sealed'])
    await rig.connectTo('p2')
    await rig.time.advance(1_000)
    expect(await rig.outbox.resolveProject('keep')).toBe(true)
    await rig.time.advance(3_600_000)
    expect(sentTo('p2')).toEqual([])
    rig.isThere = () => true
    await rig.connectTo('p1')
    await rig.time.advance(3_600_000)
    expect(sentTo('p1').slice(-300).toSorted()).toEqual(traces.toSorted())
    expect(ledger()).toMatchObject({ delivered: 300, pending: 0 })
  })

  it('never make what the old project has count as dropped, nor double it', async () => {
    rig.record(3)
    await rig.time.advance(1_000)
    await rig.connectTo('p2')
    const [fresh] = rig.record(1)
    await rig.time.advance(86_400_000)
    expect(rig.outbox.connection()).toEqual({ kind: 'online' })
    // Only what p2 was sent is missing there, and it was tried once more.
    expect(sentTo('p2')).toEqual([fresh, fresh])
    expect(ledger()).toMatchObject({ delivered: 3, dead: 1 })
    expect(await rig.outbox.reviveDead(null)).toBe(1)
    await rig.time.advance(1_000)
    expect(sentTo('p2')).toEqual([fresh, fresh, fresh])
  })

  it('hold back what was dead at the old project when it is retried, until its keys are there', async () => {
    const [bad] = rig.record(1)
    rig.answers.send.push(refused, refused, refused, refused, refused, refused, refused, refused)
    for (const _ of Array(12)) await rig.time.advance(60_000)
    expect(ledger()).toMatchObject({ dead: 1 })
    rig.answers.send.length = 0
    await rig.connectTo('p2')
    await rig.outbox.reviveDead(null)
    await rig.time.advance(86_400_000)
    expect(sentTo('p2')).toEqual([])
    expect(backlogs()).toEqual([expect.objectContaining({ projectId: 'p1', unsent: 1 })])
    await rig.connectTo('p1')
    await rig.time.advance(1_000)
    expect(sentTo('p1').at(-1)).toBe(bad)
    expect(ledger()).toMatchObject({ delivered: 1, pending: 0 })
  })

  it('changed three times, there and back, double nothing and lose nothing', async () => {
    rig.record(1)
    await rig.time.advance(1_000)
    rig.answers.send.push(later)
    const [first = ''] = rig.record(1)
    await rig.time.advance(1_000)
    await rig.connectTo('p2')
    await rig.time.advance(1_000)
    await rig.outbox.resolveProject('keep')
    rig.answers.send.push(later)
    const [second = ''] = rig.record(1)
    await rig.time.advance(1_000)
    await rig.connectTo('p3')
    await rig.time.advance(1_000)
    expect(rig.outbox.projectQuestion()).toMatchObject({ from: { id: 'p2' }, to: { id: 'p3' } })
    await rig.outbox.resolveProject('keep')
    const [third = ''] = rig.record(1)
    await rig.time.advance(100_000)
    await rig.connectTo('p1')
    await rig.time.advance(100_000)
    await rig.connectTo('p2')
    await rig.time.advance(100_000)
    expect(rig.outbox.projectQuestion()).toBeNull()
    expect(sentTo('p1').filter((id) => id === first).length).toBe(2)
    expect(sentTo('p2')).toEqual([second, second])
    expect(sentTo('p3')).toEqual([third])
    expect(ledger()).toMatchObject({ delivered: 4, pending: 0, dead: 0 })
  })

  it('leave the verdict on what was on its way with the project it was sent to', async () => {
    rig.record(1)
    await rig.time.advance(1_000)
    const renew = rig.uplink.send
    rig.uplink.send = async (batch, signal) => {
      await renew(batch, signal)
      rig.uplink.send = renew
      await rig.connectTo('p2')
      return later()
    }
    const [late = ''] = rig.record(1)
    await rig.time.advance(1_000)
    expect(rig.outbox.connection()).toMatchObject({ kind: 'project_changed' })
    await rig.outbox.resolveProject('keep')
    await rig.time.advance(100_000)
    expect(sentTo('p2')).toEqual([])
    await rig.connectTo('p1')
    await rig.time.advance(100_000)
    expect(sentTo('p1').filter((id) => id === late).length).toBe(2)
    expect(ledger()).toMatchObject({ delivered: 2, pending: 0 })
  })

  it('send what waits for the old ones after all, if the user wishes; what may be there only if that is said', async () => {
    const records = await changeInMidBacklog()
    await rig.outbox.resolveProject('keep')
    await rig.time.advance(1_000)
    await rig.outbox.sendElsewhere('p1', false)
    await rig.time.advance(1_000)
    expect(sentTo('p2').toSorted()).toEqual([records.retry, records.unsent].toSorted())
    await rig.outbox.sendElsewhere('p1', true)
    await rig.time.advance(1_000)
    expect(sentTo('p2')).toContain(records.doubt)
    expect(ledger()).toMatchObject({ delivered: 4, pending: 0 })
  })
})

describe('no question is asked', () => {
  it('where nothing waits, also of what is recorded before the new keys could be tried', async () => {
    rig.record(1)
    await rig.time.advance(1_000)
    rig.online = false
    await rig.connectTo('p2')
    const [fresh] = rig.record(1)
    rig.online = true
    rig.outbox.networkChanged('online')
    await rig.time.advance(10_000)
    expect(rig.outbox.projectQuestion()).toBeNull()
    expect(sentTo('p2')).toEqual([fresh])
  })

  it('for new keys or another address of the same project', async () => {
    rig.record(1)
    await rig.time.advance(1_000)
    rig.answers.send.push(later)
    const [waiting] = rig.record(1)
    await rig.time.advance(1_000)
    const moved = { ...rig.project, host: 'https://moved.example', publicKey: 'pk-lf-renewed' }
    await rig.connectTo('p1', moved)
    await rig.time.advance(100_000)
    expect(sentTo('p1').at(-1)).toBe(waiting)
    expect(ledger()).toMatchObject({ delivered: 2 })
    expect(rig.read.projectOfTrace(waiting ?? '')).toEqual({ id: 'p1', host: 'https://moved.example' })
  })

  it('where a server that named no project names one now, for the same keys', async () => {
    const nameless = { ...rig.project, id: 'key:here|pk', isNamed: false }
    await rig.connectTo('p1', nameless)
    rig.record(1)
    await rig.time.advance(1_000)
    rig.answers.send.push(unclear)
    rig.record(1)
    await rig.time.advance(1_000)
    await rig.connectTo('p1')
    rig.answers.find.push(() => ({ kind: 'found' }))
    await rig.time.advance(100_000)
    expect(rig.outbox.projectQuestion()).toBeNull()
    expect(ledger()).toMatchObject({ delivered: 2, pending: 0 })
    // And the other way round: it is known by its name from then on.
    await rig.connectTo('p1', nameless)
    rig.record(1)
    await rig.time.advance(1_000)
    expect(rig.outbox.projectQuestion()).toBeNull()
    expect(ledger()).toMatchObject({ delivered: 3, pending: 0 })
  })
})

describe('a trace', () => {
  it('is linked to where it is, and a score of it goes there, whatever project is connected', async () => {
    const [there = ''] = rig.record(1)
    await rig.time.advance(1_000)
    await rig.connectTo('p2')
    const [here = ''] = rig.record(1)
    await rig.time.advance(1_000)
    expect(rig.read.projectOfTrace(there)?.id).toBe('p1')
    expect(rig.read.projectOfTrace(here)?.id).toBe('p2')
    for (const traceId of [there, here]) {
      const score = { eventId: traceId, traceId, name: 'user-feedback' as const, value: 1 as const, comment: '' }
      rig.write.recordScore(`message-${traceId}`, '', {
        ...score,
        environment: 'default',
        scoredAtMs: rig.time.nowMs(),
      })
    }
    rig.outbox.wake()
    await rig.time.advance(1_000)
    expect(backlogs()).toEqual([expect.objectContaining({ projectId: 'p1', unsent: 1 })])
    expect(ledger()).toMatchObject({ delivered: 3, pending: 1 })
    await rig.connectTo('p1')
    await rig.time.advance(1_000)
    expect(sentTo('p1')).toEqual([there, there])
    expect(ledger()).toMatchObject({ delivered: 4, pending: 0 })
  })
})

describe('what nobody knows the project of', () => {
  it('is looked for in the only one there is; of several, in the present one, and is never sent again unasked', async () => {
    rig.record(1)
    await rig.time.advance(1_000)
    await rig.connectTo('p2')
    rig.answers.send.push(unclear)
    const [unknown = ''] = rig.record(1)
    await rig.time.advance(1_000)
    rig.forgetProjects()
    await rig.time.advance(86_400_000)
    expect(sentTo('p2')).toEqual([unknown])
    expect(backlogs()).toEqual([expect.objectContaining({ projectId: '', inDoubt: 1 })])
    await rig.outbox.sendElsewhere('', true)
    await rig.time.advance(1_000)
    expect(sentTo('p2')).toEqual([unknown, unknown])
    expect(ledger()).toMatchObject({ delivered: 2, pending: 0 })
  })
})
