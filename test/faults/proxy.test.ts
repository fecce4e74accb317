import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFaultRig, type FaultRig } from '../support/fault-rig.ts'
import { startTcpProxy, type ProxyFault, type TcpProxy } from '../support/tcp-proxy.ts'

let rig: FaultRig
let proxy: TcpProxy

beforeEach(async () => {
  rig = await createFaultRig()
  proxy = await startTcpProxy(rig.langfuse.url)
})
afterEach(async () => {
  await rig.close()
  await proxy.close()
})

const timings = { requestTimeoutMs: 500 }

/** What the fault leaves behind at Langfuse, which the app cannot see. */
const faults: [ProxyFault, 'stored' | 'not stored'][] = [
  ['reset before the request', 'not stored'],
  ['reset before the answer', 'stored'],
  ['swallow the request', 'not stored'],
  ['swallow the answer', 'stored'],
  ['trickle the answer', 'stored'],
  ['cut the answer in its headers', 'stored'],
  ['cut the answer before its end', 'stored'],
]

describe('a proxy between the app and Langfuse', () => {
  it.each(faults)('that will %s (%s): everything arrives once when it heals', async (fault, left) => {
    const app = await rig.start({ langfuseUrl: proxy.url, timings })
    const struck = proxy.onceStruck()
    proxy.strike(fault)
    for (let turn = 0; turn < 3; turn += 1) await rig.send(app)
    await struck
    await rig.ledger(app)
    if (left === 'stored') await rig.langfuse.untilSpans(2)
    else expect(rig.langfuse.traceIds().size).toBe(0)
    proxy.strike(null)

    expect(await rig.untilDrained(app)).toMatchObject({ accepted: 3, delivered: 3, dead: 0, lost: 0 })
    expect(rig.missing()).toEqual([])
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.untrue).toEqual([])
  })

  it('that refuses: what was recorded meanwhile arrives once when somebody listens again', async () => {
    const app = await rig.start({ langfuseUrl: proxy.url, timings })
    await rig.ask(app)
    await rig.untilDrained(app)
    await proxy.refuse()
    const shut = app.once('sync.changed', ({ status }) => status.connection.kind === 'backing_off')
    for (let turn = 0; turn < 3; turn += 1) await rig.ask(app)
    await shut
    expect(await rig.ledger(app)).toMatchObject({ accepted: 4, delivered: 1, pending: 3 })
    await proxy.resume()
    expect(await rig.untilDrained(app)).toMatchObject({ delivered: 4 })
    expect(rig.missing()).toEqual([])
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.untrue).toEqual([])
  })

  it('that does one after the other while turns go on and the app is killed in between', async () => {
    let app = await rig.start({ langfuseUrl: proxy.url, timings })
    for (const [index, [fault]] of faults.entries()) {
      const struck = proxy.onceStruck()
      proxy.strike(fault)
      await rig.ask(app)
      await struck
      await rig.send(app)
      if (index % 3 === 1) {
        await app.kill()
        app = await rig.start({ langfuseUrl: proxy.url, timings })
      }
      await rig.ledger(app)
      proxy.strike(null)
    }
    const { accepted, delivered } = await rig.untilDrained(app)
    expect([accepted, delivered]).toEqual([rig.acknowledged.size, rig.acknowledged.size])
    expect(rig.missing()).toEqual([])
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.untrue).toEqual([])
  })
})
