import net, { type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Exchanged } from '../../../src/main/net/exchange.ts'
import { toNetworkError, type NetworkError } from '../../../src/main/net/network-error.ts'
import { exchange } from '../../../src/main/net/node-exchange.ts'

const servers: net.Server[] = []
const sockets = new Set<Socket>()

afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

/** A port where `behave` is what happens to a connection. */
async function listen(behave: (socket: Socket) => void): Promise<number> {
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    behave(socket)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const port = await listen(() => {})
  await new Promise((resolve) => servers.pop()?.close(resolve))
  return port
}

async function failureOf(request: Promise<Exchanged>): Promise<NetworkError> {
  try {
    const { error } = await request
    if (error !== null) return toNetworkError(error)
  } catch (error) {
    return toNetworkError(error)
  }
  throw new Error('the request did not fail')
}

const post = (url: string, signal: AbortSignal = new AbortController().signal): Promise<Exchanged> =>
  exchange({ url, method: 'POST', headers: {}, body: Buffer.from('spans'), signal, maxAnswerBytes: 1000 })

describe('over real sockets', () => {
  it('a port where nobody listens: refused, and nothing was sent', async () => {
    const failure = await failureOf(post(`http://127.0.0.1:${await freePort()}/`))
    expect(failure).toMatchObject({ code: 'ECONNREFUSED', reason: 'refused', bytesMayHaveBeenSent: false })
  })

  it('a name that does not exist: nothing was sent', async () => {
    const failure = await failureOf(post('http://nobody.invalid/'))
    expect(failure).toMatchObject({ reason: 'dns', bytesMayHaveBeenSent: false })
  })

  it('a connection that is cut after the request: it may have arrived', async () => {
    const port = await listen((socket) => socket.on('data', () => socket.resetAndDestroy()))
    const failure = await failureOf(post(`http://127.0.0.1:${port}/`))
    expect(failure).toMatchObject({ reason: 'broken', bytesMayHaveBeenSent: true })
  })

  it('an answer that breaks off in its body: it may have arrived', async () => {
    const port = await listen((socket) =>
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"half":')),
    )
    const failure = await failureOf(post(`http://127.0.0.1:${port}/`))
    expect(failure).toMatchObject({ bytesMayHaveBeenSent: true })
  })

  it('something that is not HTTP: it may have arrived', async () => {
    const port = await listen((socket) => socket.on('data', () => socket.end('220 mail ready\r\n')))
    expect(await failureOf(post(`http://127.0.0.1:${port}/`))).toMatchObject({ bytesMayHaveBeenSent: true })
  })

  it('a server that does not speak TLS: nothing was sent', async () => {
    const port = await listen((socket) => socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
    const failure = await failureOf(post(`https://127.0.0.1:${port}/`))
    expect(failure).toMatchObject({ reason: 'tls', bytesMayHaveBeenSent: false })
  })

  it.each([
    ['time is up', () => AbortSignal.timeout(20), 'timeout'],
    ['the app ends it', () => AbortSignal.abort(), 'aborted'],
  ])('no answer until %s: it may have arrived', async (_, signal, reason) => {
    const port = await listen(() => {})
    const failure = await failureOf(post(`http://127.0.0.1:${port}/`, signal()))
    expect(failure).toMatchObject({ reason, bytesMayHaveBeenSent: true })
  })
})

describe("in Chromium's words", () => {
  it.each([
    ['net::ERR_INTERNET_DISCONNECTED', 'offline', false],
    ['net::ERR_NAME_NOT_RESOLVED', 'dns', false],
    ['net::ERR_CONNECTION_REFUSED', 'refused', false],
    ['net::ERR_PROXY_CONNECTION_FAILED', 'proxy', false],
    ['net::ERR_TUNNEL_CONNECTION_FAILED', 'proxy', false],
    ['net::ERR_CERT_AUTHORITY_INVALID', 'tls', false],
    ['net::ERR_CONNECTION_TIMED_OUT', 'timeout', false],
    ['net::ERR_TIMED_OUT', 'timeout', true],
    ['net::ERR_CONNECTION_RESET', 'broken', true],
    ['net::ERR_NETWORK_CHANGED', 'broken', true],
    ['net::ERR_SOMETHING_NEW', 'broken', true],
  ])('%s: %s, may have arrived: %s', (message, reason, bytesMayHaveBeenSent) => {
    expect(toNetworkError(new Error(message))).toMatchObject({
      code: message.slice('net::'.length),
      reason,
      bytesMayHaveBeenSent,
    })
  })
})

describe('what is not known', () => {
  it.each([new Error('odd'), 'a string', null, undefined, { cause: { cause: {} } }])(
    '%s counts as sent: asking costs time, sending twice the truth',
    (thrown) => {
      expect(toNetworkError(thrown)).toMatchObject({ reason: 'broken', bytesMayHaveBeenSent: true })
    },
  )

  it('looks into the errors of every address that was tried', () => {
    const both = new AggregateError([
      Object.assign(new Error('connect ECONNREFUSED ::1:80'), { code: 'ECONNREFUSED', syscall: 'connect' }),
    ])
    expect(toNetworkError(new Error('failed', { cause: both }))).toMatchObject({
      code: 'ECONNREFUSED',
      bytesMayHaveBeenSent: false,
    })
  })
})
