import { execFile } from 'node:child_process'
import net, { type AddressInfo } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { testConnection } from '../../src/main/langfuse/connection-test.ts'
import { checkHealth } from '../../src/main/langfuse/lookups.ts'
import { sendSpans } from '../../src/main/langfuse/send.ts'
import { exchange } from '../../src/main/net/node-exchange.ts'
import { startEndlessServer } from '../support/endless-server.ts'

// What stands at Langfuse's address may send anything, for ever. Each answer is read up to its limit, then hung up on.

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const startServer = async (options: Parameters<typeof startEndlessServer>[0]) => {
  const server = await startEndlessServer(options)
  closing.push(server.close)
  return server
}
const json = { 'content-type': 'application/json' }

async function askInProcess(what: 'health' | 'project' | 'spans' | 'send', host: string) {
  const file = path.join(import.meta.dirname, '../support/exchange-process.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [file, what, host], { maxBuffer: 50_000_000 })
  return JSON.parse(stdout) as { answer: unknown; peakBytes: number }
}

describe('an answer without end', () => {
  it.each([
    ['health', { outcome: 'captive_portal' }],
    ['project', { outcome: 'unknown' }],
    ['spans', { lookup: { kind: 'unknown' } }],
    ['send', { kind: 'response', status: 200 }],
  ] as const)('to %s is read up to the limit, also where it comes in tiny pieces', async (what, expected) => {
    for (const piece of ['[{"id":"x"},'.repeat(5_000), ' '.repeat(50)]) {
      const server = await startServer({ headers: json, piece })
      const { answer, peakBytes } = await askInProcess(what, server.url)
      expect(answer).toMatchObject(expected)
      expect(answer).not.toHaveProperty('json')
      await server.hungUp
      // The longest limit, that of looks, is 16 MB.
      expect(peakBytes).toBeLessThan(400_000_000)
    }
  })

  it('that would unpack to gigabytes is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    const server = await startServer({ headers: { ...json, 'content-encoding': 'gzip' }, piece: bomb })
    const { peakBytes } = await askInProcess('spans', server.url)
    await server.hungUp
    expect(peakBytes).toBeLessThan(400_000_000)
  })

  it('tells a refusal by its status, though its words trickle for ever', async () => {
    const server = await startServer({ status: 401, headers: json, first: '{"message":"no', piece: ' ', everyMs: 20 })
    const connection = { host: server.url, publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' }
    const { signal } = new AbortController()
    const answer = await sendSpans(Buffer.from('{}'), false, { connection, exchange, signal })
    expect(answer).toMatchObject({ kind: 'response', status: 401 })
    await server.hungUp
  })

  it('that trickles ends when its time is up', async () => {
    const server = await startServer({ headers: json, first: '{"version":', piece: ' ', everyMs: 20 })
    const health = await checkHealth(server.url, exchange, AbortSignal.timeout(300))
    expect(health).toMatchObject({ outcome: 'unreachable', reason: 'timeout' })
    await server.hungUp
    const connection = { host: server.url, publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' }
    const result = await testConnection(connection, exchange, AbortSignal.timeout(300))
    expect(result).toMatchObject({ outcome: 'unreachable' })
  })
})

describe('headers without end', () => {
  it.each([
    ['one', 'x'.repeat(10_000)],
    ['many', 'x-more: and more\r\n'.repeat(500)],
  ])('are read up to a limit: %s', async (_, piece) => {
    let sentBytes = 0
    const { promise: hungUp, resolve } = Promise.withResolvers<void>()
    const server = net.createServer((socket) => {
      socket.on('error', () => {})
      socket.on('close', () => resolve())
      socket.write('HTTP/1.1 200 OK\r\nx-first: ')
      const more = (): void => {
        if (socket.destroyed) return
        sentBytes += piece.length
        if (socket.write(piece)) setImmediate(more)
        else socket.once('drain', more)
      }
      more()
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    closing.push(() => new Promise((closed) => server.close(() => closed())))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(await checkHealth(url, exchange, AbortSignal.timeout(20_000))).toMatchObject({ outcome: 'unreachable' })
    await hungUp
    expect(sentBytes).toBeLessThan(16_000_000)
  })
})
