import { randomBytes } from 'node:crypto'
import http from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gzipAndRelease } from '../../../src/main/langfuse/gzip.ts'
import { exchange } from '../../../src/main/net/node-exchange.ts'
import { createUplink } from '../../../src/main/langfuse/uplink.ts'
import { schedule } from '../../../src/main/sync/schedule.ts'
import { startFakeLangfuse, type FakeLangfuse, type FakeLangfuseOptions } from '../../support/fake-langfuse.ts'
import { createOutboxRig, type OutboxRig } from '../../support/outbox-rig.ts'
import { wholeInput } from '../../support/observations.ts'

let rig: OutboxRig
let fake: FakeLangfuse | null = null

beforeEach(async () => {
  rig = await createOutboxRig()
})

afterEach(async () => {
  rig.close()
  await fake?.close()
  fake = null
})

/** The outbox and the uplink that ship, over real HTTP, to a Langfuse of this kind. */
async function langfuse(options: FakeLangfuseOptions): Promise<FakeLangfuse> {
  const server = await startFakeLangfuse(options)
  fake = server
  await rig.outbox.setUplink(
    createUplink({
      connection: { host: server.url, publicKey: 'pk-lf-fake', secretKey: 'sk-lf-fake' },
      exchange,
      gzip: gzipAndRelease,
      clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
      schedule,
      requestTimeoutMs: 30_000,
    }),
  )
  return server
}

/** Time passes while requests are under way. */
async function untilDelivered(count: number): Promise<void> {
  for (;;) {
    const { ledger } = rig.read.outboxState()
    if (ledger.delivered === count) return
    if (ledger.dead + ledger.lost > 0) throw new Error('not delivered')
    await rig.time.advance(500)
  }
}

const random = (bytes: number): string => randomBytes((bytes * 3) / 4).toString('base64')
const words = (bytes: number): string => 'What is a "span", and why?\n'.repeat(Math.ceil(bytes / 28))
const wasCut = (traceId: string): boolean =>
  rig.read.traceDetail(traceId)?.deliveryHistory.some(({ kind }) => kind === 'cut') === true
const inputsAt = (server: FakeLangfuse, traceId: string): unknown[] =>
  server.observations().flatMap((row) => (row.traceId === traceId ? [row.input] : []))
const asInput = (question: string): unknown => [{ role: 'user', content: question }]

describe('a large record', () => {
  it.each([
    ['2 MB, to a server of one’s own', { version: '4.16.0' }, random(2_000_000)],
    ['12 MB, to a server of one’s own', { version: '4.16.0' }, random(12_000_000)],
    ['12 MB, to the first that takes spans', { version: '3.114.0' }, words(12_000_000)],
    ['2 MB, through Cloud’s proxy', { maxBodyBytes: 4_500_000 }, random(2_000_000)],
    ['12 MB that compress, through Cloud’s proxy', { maxBodyBytes: 4_500_000 }, words(12_000_000)],
    ['2 MB as events', { version: '3.63.0' }, random(2_000_000)],
    ['4 MB as events', { version: '2.95.0' }, random(4_000_000)],
  ])('arrives whole where the server takes it: %s', async (_, options, question) => {
    const server = await langfuse(options)
    const traceId = rig.recordQuestion(question)
    await untilDelivered(1)
    const inputs = inputsAt(server, traceId)
    expect(inputs.length).toBe(2)
    for (const input of inputs) expect(JSON.stringify(input) === JSON.stringify(asInput(question))).toBe(true)
    expect(wasCut(traceId)).toBe(false)
    expect(server.duplicates()).toBe(0)
  })

  it.each([
    ['by Cloud’s proxy', { maxBodyBytes: 4_500_000 }, random(12_000_000), 1_000_000],
    ['by a proxy as nginx comes', { maxBodyBytes: 1_048_576 }, random(3_000_000), 100_000],
    ['by a small one', { maxBodyBytes: 100_000 }, random(500_000), 10_000],
    ['as events', { version: '3.63.0' }, random(6_000_000), 1_000_000],
    ['as events of 2.x', { version: '2.95.0', maxBodyBytes: 1_048_576 }, random(2_000_000), 100_000],
  ])('that is refused is cut no more than it must, and stays JSON: %s', async (_, options, question, limitBytes) => {
    const server = await langfuse(options)
    const traceId = rig.recordQuestion(question)
    const [other = ''] = rig.record(1)
    await untilDelivered(2)
    const inputs = inputsAt(server, traceId)
    expect(inputs.length).toBe(2)
    for (const input of inputs) {
      expect(input).toEqual([{ role: 'user', content: expect.stringContaining('cut by Holdfast') }])
      expect(JSON.stringify(input).length).toBeGreaterThan(limitBytes * 0.9)
      expect(JSON.stringify(input).length).toBeLessThan(limitBytes * 1.1)
    }
    expect(wasCut(other)).toBe(false)
    expect(wholeInput(rig.read, traceId).includes(question)).toBe(true)
  })

  it('is found afterwards on a server that shows observations with their bodies', async () => {
    const server = await langfuse({ version: '3.120.0' })
    const traceId = rig.recordQuestion(random(12_000_000))
    await untilDelivered(1)
    const state = rig.db.prepare('SELECT state FROM batches').pluck()
    await rig.time.advance(900_000)
    while (state.get() !== 'confirmed') await rig.time.advance(100)
    expect(server.lookups('fake-project')).toContain(traceId)
  })
})

describe('a large record that nothing answers', () => {
  it('is cut once others were accepted meanwhile, since something on the way may not say that it is too large', async () => {
    const large = rig.recordLarge(3_000_000)
    const send = rig.uplink.send
    rig.uplink.send = async (batch, signal) =>
      batch.body.byteLength > 3_500_000 ? { kind: 'ambiguous', detail: 'ECONNRESET' } : send(batch, signal)
    await rig.time.advance(3_600_000)
    expect(wasCut(large)).toBe(false)
    rig.record(1)
    await rig.time.advance(3_600_000)
    expect(wasCut(large)).toBe(true)
    expect(rig.read.outboxState().ledger).toMatchObject({ delivered: 2, pending: 0, dead: 0 })
  })

  it('is given time by its size', async () => {
    const delays: number[] = []
    const server = http.createServer((request, response) => {
      request.resume()
      request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const uplink = createUplink({
      connection: { host: `http://127.0.0.1:${port}`, publicKey: 'pk-lf-fake', secretKey: 'sk-lf-fake' },
      exchange,
      gzip: gzipAndRelease,
      clock: rig.time,
      schedule: (_, delayMs) => {
        delays.push(delayMs)
        return () => {}
      },
      requestTimeoutMs: 30_000,
    })
    for (const bytes of [500_000, 7_000_000]) {
      await uplink.send({ kind: 'turn', body: Buffer.alloc(bytes, 'x') }, new AbortController().signal)
    }
    expect(delays).toEqual([30_000, 130_000])
    await new Promise((resolve) => server.close(resolve))
  })
})
