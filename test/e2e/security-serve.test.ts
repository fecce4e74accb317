import fs from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { environment, temporaryFolder } from './launch.ts'
import { startServe, type ServeChild, type ServeClient } from './serve-child.ts'

const gigabyte = 1_000_000_000
const streamCount = 10_000
const perWave = 200

describe.skipIf(process.platform !== 'linux')('the browser shell’s process, as it ships', () => {
  let data: ReturnType<typeof temporaryFolder>
  let serve: ServeChild
  let client: ServeClient

  beforeEach(async () => {
    data = temporaryFolder()
    serve = await startServe({ ...environment(), HOLDFAST_DATA_FOLDER: data.folder })
    client = await serve.openClient()
  })
  afterEach(async () => {
    serve.child.kill('SIGKILL')
    await serve.ended
    data.remove()
  })

  /** The most that it has ever had in memory. */
  const peakBytes = (): number =>
    Number(/^VmHWM:\s*(\d+) kB$/m.exec(fs.readFileSync(`/proc/${serve.child.pid}/status`, 'utf8'))?.[1]) * 1024
  const answers = async (): Promise<void> =>
    expect(await client.request('app.info', null)).toMatchObject({ shell: 'browser', damaged: false })

  test('keeps nothing of a body of 1 GB, be it its user’s', async () => {
    const before = peakBytes()
    const piece = Buffer.alloc(4_000_000, 'x')
    const status = await new Promise<number | string>((resolve) => {
      const request = http.request(
        new URL('/api/request', serve.address),
        {
          method: 'POST',
          headers: { ...client.headers, 'content-type': 'application/json', 'content-length': gigabyte },
        },
        (response) => resolve(response.statusCode ?? 0),
      )
      // It may close the connection rather than take the rest.
      request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'failed'))
      let sent = 0
      const send = (): void => {
        while (sent < gigabyte && !request.destroyed) {
          sent += piece.length
          if (!request.write(piece)) return void request.once('drain', send)
        }
        request.end()
      }
      send()
    })
    expect([413, 'EPIPE', 'ECONNRESET']).toContain(status)
    expect(peakBytes() - before).toBeLessThan(200_000_000)
    await answers()
  })

  test(
    'gives 10,000 that ask for its events no more than it has, and its user still all',
    { timeout: 300_000 },
    async () => {
      const before = peakBytes()
      const { port } = new URL(serve.address)
      const counts = new Map<string, number>()
      for (let asked = 0; asked < streamCount; asked += perWave) {
        const sockets = await Promise.all(
          Array.from({ length: perWave }, async (_, at) => {
            // Every second one has the session.
            const session = at % 2 === 0 ? `authorization: ${client.headers.authorization}\r\n` : ''
            const socket = net.connect(Number(port), '127.0.0.1')
            socket.on('error', () => {})
            socket.write(`GET /api/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${session}\r\n`)
            const first = await new Promise<string>((resolve) => {
              socket.once('data', (piece: Buffer) => resolve(piece.toString('utf8', 9, 12)))
              socket.once('close', () => resolve('closed'))
            })
            counts.set(first, (counts.get(first) ?? 0) + 1)
            return socket
          }),
        )
        await answers()
        for (const socket of sockets) socket.destroy()
      }
      expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(streamCount)
      expect([...counts.keys()].filter((answer) => !['200', '401', '503', 'closed'].includes(answer))).toEqual([])
      // Those without the session got nothing, and of the others never more than there may be at once.
      expect(counts.get('200') ?? 0).toBeLessThanOrEqual((streamCount / perWave) * 32)
      expect(counts.get('401') ?? 0).toBeGreaterThan(0)
      expect(peakBytes() - before).toBeLessThan(150_000_000)
      const stream = await fetch(new URL('/api/events', serve.address), { headers: client.headers })
      expect(stream.status).toBe(200)
      await stream.body?.cancel()
      serve.child.kill('SIGTERM')
      expect(await serve.ended).toBe(0)
    },
  )
})
