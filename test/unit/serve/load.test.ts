import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { maxConnections } from '../../../src/main/serve/connections.ts'
import { maxQueuedBytes, maxStreams } from '../../../src/main/serve/event-streams.ts'
import { startServeRig, type ServeRig } from '../../support/serve-rig.ts'

let rig: ServeRig

beforeEach(async () => {
  rig = await startServeRig()
})
afterEach(() => rig.close())

const info = '{"route":"app.info","input":null}'
const head = (...lines: string[]): string => [...lines, `Host: 127.0.0.1:${rig.port}`, '', ''].join('\r\n')

/** Connections of which nobody reads; those that the server ends are taken out. */
async function crowd(size: number, text: (index: number) => string): Promise<Set<Socket>> {
  const open = new Set<Socket>()
  for (let index = 0; index < size; index += 1) {
    const socket = await rig.connect()
    open.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => open.delete(socket))
    socket.write(text(index))
  }
  return open
}

describe('event streams', () => {
  it('are thirty-two at most; another one is refused with words until one of them ends', async () => {
    const streams: IncomingMessage[] = []
    for (let count = 0; count < maxStreams; count += 1) streams.push(await rig.listen())
    const refused = await rig.ask('/api/events')
    expect(refused.status).toBe(503)
    expect(refused.text).toContain('Close one of them')
    expect((await rig.request(info)).status).toBe(200)

    streams[0]?.destroy()
    await expect.poll(() => rig.listen().then(() => 'open')).toBe('open')
  })

  it('of a reader that does not read are dropped, while the others go on and its own requests too', async () => {
    const reader = await rig.listen()
    let last = ''
    reader.on('data', (part: Buffer) => {
      last = part.subarray(-40).toString('utf8')
    })
    const stalled = await rig.connect()
    stalled.pause()
    const dropped = once(stalled, 'close').catch(() => null)
    stalled.write(head('GET /api/events HTTP/1.1', `Authorization: Bearer ${rig.session}`))
    await once(stalled, 'readable')

    // Well above what the system itself takes in for a reader, and what may wait here.
    for (let sent = 0; sent < 8 * maxQueuedBytes; sent += 500_000) {
      rig.emit('conversations.changed', { id: 'x'.repeat(500_000) })
      await new Promise((resolve) => setImmediate(resolve))
    }
    stalled.resume()
    await dropped
    expect(stalled.bytesRead).toBeLessThan(8 * maxQueuedBytes)

    rig.emit('conversations.changed', { id: 'the last' })
    await expect.poll(() => last).toContain('the last')
    expect((await rig.request(info)).status).toBe(200)
  })

  it('of which nothing is read from one heartbeat to the next are dropped, though nothing more is told', async () => {
    await rig.close()
    rig = await startServeRig({ heartbeatMs: 300 })
    const stalled = await rig.listen()
    stalled.pause()
    // More than what the system takes in by itself; the rest waits here.
    rig.emit('conversations.changed', { id: 'x'.repeat(20_000_000) })
    for (let count = 1; count < maxStreams; count += 1) await rig.listen()
    // Its place becomes free.
    await expect.poll(() => rig.listen().then(() => 'open', String)).toBe('open')
  })

  it('bring an event that is larger than what may wait', async () => {
    const stream = await rig.listen()
    let bytes = 0
    stream.on('data', (part: Buffer) => {
      bytes += part.length
    })
    rig.emit('conversations.changed', { id: 'x'.repeat(2 * maxQueuedBytes) })
    await expect.poll(() => bytes).toBeGreaterThan(2 * maxQueuedBytes)
  })
})

describe('connections', () => {
  it('that only stand there make room for those that ask', async () => {
    const stream = await rig.listen()
    const silent = await crowd(600, () => '')
    expect((await rig.request(info)).status).toBe(200)
    expect((await rig.ask('/', { session: false })).status).toBe(200)
    await expect.poll(() => silent.size).toBeLessThan(maxConnections)
    expect(stream.destroyed).toBe(false)
  })

  it('that send a request byte by byte, or ask and do not read, keep nobody out', async () => {
    const halves = [
      'GET / HT',
      head('GET /assets/index-abc.js HTTP/1.1'),
      head('POST /api/request HTTP/1.1', 'Content-Length: 9999'),
    ]
    const others = await crowd(600, (index) => halves[index % halves.length] ?? '')
    const code = rig.newCode()
    expect((await rig.ask('/assets/index-abc.js', { session: false })).text.length).toBeGreaterThan(1_000_000)
    expect((await rig.redeem(code)).status).toBe(200)
    expect((await rig.request(info)).status).toBe(200)
    // Those that do not read do not see that they were closed.
    for (const socket of others) socket.resume()
    await expect.poll(() => others.size).toBeLessThanOrEqual(maxConnections)
  })

  it('on which something is done for the session are kept, whoever else comes', async () => {
    let finish = (): void => {}
    const began = new Promise<void>((resolve) => {
      rig.respondWith(async () => {
        resolve()
        await new Promise<void>((done) => {
          finish = done
        })
        return { ok: true, value: 'finished' }
      })
    })
    const answer = rig.request(info)
    await began
    // Those that bring the session count for more than others, so it takes them.
    for (let count = 0; count < 300; count += 1) {
      const socket = await rig.connect()
      socket.write(head('GET / HTTP/1.1', `Authorization: Bearer ${rig.session}`))
      await once(socket, 'data')
    }
    await crowd(300, () => '')
    finish()
    expect((await answer).text).toContain('finished')
  })
})

describe('bodies', () => {
  it('above the limit are refused, and the refusal says the limit', async () => {
    const answer = await rig.request(JSON.stringify({ route: 'chat.send', input: 'x'.repeat(33_000_000) }))
    expect(answer.status).toBe(413)
    expect(answer.text).toContain('32 MB')
  })

  it('of the largest size are read four at a time; another one is refused with words, and small ones go on', async () => {
    const body = JSON.stringify({ route: 'chat.send', input: 'x'.repeat(31_900_000) })
    const finish: (() => void)[] = []
    rig.respondWith(async (_route, input) => {
      if (input !== null) await new Promise<void>((resolve) => finish.push(resolve))
      return { ok: true, value: null }
    })
    const answers = [1, 2, 3, 4].map(() => rig.request(body))
    await expect.poll(() => finish.length).toBe(4)
    const refused = await rig.request(body)
    expect(refused.status).toBe(503)
    expect(refused.text).toContain('Try again in a moment')
    expect((await rig.request(info)).status).toBe(200)
    for (const one of finish) one()
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const again = rig.request(body)
    await expect.poll(() => finish.length).toBe(5)
    finish[4]?.()
    expect((await again).status).toBe(200)
  })

  it('of somebody unknown are not read, nor asked for', async () => {
    const socket = await rig.connect()
    socket.on('error', () => {})
    socket.write(head('POST /api/request HTTP/1.1', 'Content-Length: 30000000', 'Expect: 100-continue'))
    const [part] = (await once(socket, 'data')) as [Buffer]
    expect(part.toString('utf8')).toMatch(/^HTTP\/1\.1 401 /)
    await once(socket, 'close')
    expect(rig.handled).toEqual([])
  })

  it('of somebody unknown end with the refusal, however long they would be', async () => {
    const announcedBytes = 2_000_000_000
    const socket = await rig.connect()
    socket.on('error', () => {})
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write(head('POST /api/request HTTP/1.1', `Content-Length: ${announcedBytes}`))
    const part = Buffer.alloc(100_000, 'x')
    const send = (): void => {
      if (!socket.destroyed) socket.write(part, () => setImmediate(send))
    }
    send()
    await closed
    expect(socket.bytesWritten).toBeLessThan(announcedBytes / 10)
    expect(rig.handled).toEqual([])
  })

  it('of the session are asked for where its client waits for that', async () => {
    const socket = await rig.connect()
    const lines = ['Content-Type: application/json', `Content-Length: ${info.length}`, 'Expect: 100-continue']
    socket.write(head('POST /api/request HTTP/1.1', `Authorization: Bearer ${rig.session}`, ...lines))
    const [part] = (await once(socket, 'data')) as [Buffer]
    expect(part.toString('utf8')).toMatch(/^HTTP\/1\.1 100 /)
    socket.write(info)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString('utf8')).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('come with a POST alone', async () => {
    const headers = { 'content-length': '2' }
    expect((await rig.ask('/', { session: false, headers, body: '{}' })).status).toBe(400)
  })
})
