import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import zlib from 'node:zlib'
import { Agent } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import type { Exchange, Exchanged, ExchangeRequest } from '../../../src/main/net/exchange.ts'
import { exchange, exchangeOverDispatcher } from '../../../src/main/net/node-exchange.ts'

const servers: http.Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = http.createServer(handle)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

function send(url: string, options: Partial<ExchangeRequest> = {}, over = exchange): Promise<Exchanged> {
  const { signal } = new AbortController()
  return over({ url, method: 'POST', headers: {}, signal, maxAnswerBytes: 1000, ...options })
}

const textOf = ({ bytes }: Exchanged): string => Buffer.from(bytes).toString()

describe('an exchange', () => {
  it('sends the body as it is under its length, and answers with what came', async () => {
    const seen: { headers: http.IncomingHttpHeaders; body: string }[] = []
    const url = await serve((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        seen.push({ headers: request.headers, body })
        response.writeHead(207, { 'Content-Type': 'application/json', 'Retry-After': '3' })
        response.end('{"ok":true}')
      })
    })
    const body = Buffer.from('__spans__').subarray(2, 7)
    const answer = await send(url, { body, headers: { authorization: 'Basic abc' } })
    expect(answer).toMatchObject({ status: 207, complete: true, error: null })
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'retry-after': '3' })
    expect(textOf(answer)).toBe('{"ok":true}')
    expect(seen).toMatchObject([{ body: 'spans', headers: { 'content-length': '5', authorization: 'Basic abc' } }])
    expect(seen[0]?.headers).not.toHaveProperty('transfer-encoding')
    expect(seen[0]?.headers).toMatchObject({ 'accept-encoding': 'identity' })
  })

  it('follows no redirect', async () => {
    let asked = 0
    const url = await serve((_, response) => {
      asked += 1
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect(await send(url)).toMatchObject({ status: 302, headers: { location: '/elsewhere' } })
    expect(asked).toBe(1)
  })

  it('reads no more than it was asked to, and hangs up', async () => {
    let hungUp!: () => void
    const gone = new Promise<void>((resolve) => {
      hungUp = resolve
    })
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      const more = (): void => void response.write('x'.repeat(600), more)
      more()
      response.on('close', hungUp)
    })
    expect(await send(url)).toMatchObject({ status: 200, complete: false, error: null })
    await gone
  })

  it('tells an answer that broke off from a whole one', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"half":', () => response.destroy())
    })
    const answer = await send(url)
    expect(answer).toMatchObject({ status: 200, complete: false, error: expect.any(Error) as Error })
    expect(textOf(answer)).toBe('{"half":')
  })

  const packers: [string, (text: string) => Buffer][] = [
    ['gzip', (text) => zlib.gzipSync(text)],
    ['X-GZip', (text) => zlib.gzipSync(text)],
    ['deflate', (text) => zlib.deflateSync(text)],
    ['deflate', (text) => zlib.deflateRawSync(text)],
    ['br', (text) => zlib.brotliCompressSync(text)],
  ]
  const ways: [string, () => Exchange][] = [
    ['Node’s client', () => exchange],
    ['a dispatcher', () => exchangeOverDispatcher(new Agent())],
  ]
  it.each(ways)('over %s unpacks what was packed though it was asked for as it is', async (_, over) => {
    for (const [encoding, pack] of packers) {
      const url = await serve((__, response) => {
        response.writeHead(200, { 'content-encoding': encoding }).end(pack('{"status":"OK"}'))
      })
      const answer = await send(url, {}, over())
      expect([encoding, answer.complete, answer.error, textOf(answer)]).toEqual([
        encoding,
        true,
        null,
        '{"status":"OK"}',
      ])
    }
  })

  it('unpacks no more than it was asked for, and hangs up', async () => {
    let hungUp!: () => void
    const gone = new Promise<void>((resolve) => {
      hungUp = resolve
    })
    const bomb = zlib.gzipSync(Buffer.alloc(50_000_000))
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).write(bomb)
      response.on('close', hungUp)
    })
    const answer = await send(url)
    expect(answer).toMatchObject({ complete: false, error: null })
    expect(answer.bytes).toHaveLength(1000)
    await gone
  })

  it('takes a packed answer that is damaged or broke off for none, and one without a body for empty', async () => {
    const packed = zlib.gzipSync('{"status":"OK"}')
    for (const body of [packed.subarray(0, 12), Buffer.from('{"status":"OK"}')]) {
      const url = await serve((_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(body)
      })
      expect(await send(url)).toMatchObject({ complete: false, error: expect.any(Error) as Error })
    }
    const url = await serve((_, response) => void response.writeHead(204, { 'content-encoding': 'gzip' }).end())
    expect(await send(url)).toMatchObject({ status: 204, complete: true, error: null })
  })

  it('counts a refusal that comes before the body was read', async () => {
    const url = await serve((_, response) => {
      response.writeHead(413, { connection: 'close' }).end('too much')
    })
    const answer = await send(url, { body: Buffer.alloc(20_000_000) })
    expect(answer).toMatchObject({ status: 413 })
  })

  it('rejects with the reason of its signal, before the answer and in the middle of it, and hangs up', async () => {
    for (const begins of [false, true]) {
      const stop = new AbortController()
      let hungUp!: () => void
      const gone = new Promise<void>((resolve) => {
        hungUp = resolve
      })
      const url = await serve((_, response) => {
        response.on('close', hungUp)
        if (begins) response.write('{', () => stop.abort(new Error('enough')))
        else stop.abort(new Error('enough'))
      })
      await expect(send(url, { signal: stop.signal })).rejects.toThrow('enough')
      await gone
    }
  })

  it('opens nothing once its signal has gone', async () => {
    let asked = 0
    const url = await serve(() => (asked += 1))
    await expect(send(url, { signal: AbortSignal.abort(new Error('closed')) })).rejects.toThrow('closed')
    expect(asked).toBe(0)
  })

  it('rejects an address and a header that no request can have', async () => {
    await expect(send('http://')).rejects.toThrow()
    await expect(send('http://127.0.0.1/', { headers: { authorization: 'a\nb' } })).rejects.toThrow()
  })
})
