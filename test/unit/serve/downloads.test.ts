import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDownloads, type Downloads } from '../../../src/main/serve/downloads.ts'

let downloads: Downloads
let server: http.Server
let origin: string

beforeEach(async () => {
  downloads = createDownloads()
  server = http.createServer((request, response) => {
    if (!downloads.open(request.url ?? '', response)) response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const get = (path: string | null): Promise<http.IncomingMessage> =>
  new Promise((resolve, reject) => http.get(`${origin}${path}`, resolve).on('error', reject))

describe('a file for the browser', () => {
  test('is fetched once, by a path that is not to be guessed', async () => {
    const target = downloads.saveFile('traces.csv')
    const writing = target.write('a,b\r\n').then(() => target.finish())
    const response = await fetch(`${origin}${target.downloadPath}`)
    expect(await response.text()).toBe('a,b\r\n')
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="traces.csv"; filename*=UTF-8''traces.csv`,
    )
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    await writing
    expect(target.downloadPath).toMatch(/^\/api\/download\/[\w-]{32}$/)
    expect((await fetch(`${origin}${target.downloadPath}`)).status).toBe(404)
    expect((await fetch(`${origin}/api/download/`)).status).toBe(404)
  })

  test('waits for a browser that reads slowly', async () => {
    const target = downloads.saveFile('traces.csv')
    const response = get(target.downloadPath)
    let written = 0
    const piece = 'x'.repeat(1_000_000)
    const writing = (async () => {
      for (; written < 60; written += 1) await target.write(piece)
      await target.finish()
    })()
    const stream = await response
    // Nobody reads yet: what the sockets hold is all that gets away.
    await new Promise((resolve) => stream.once('readable', resolve))
    expect(written).toBeLessThan(60)
    let bytes = 0
    for await (const chunk of stream) bytes += (chunk as Buffer).length
    await writing
    expect(bytes).toBe(60_000_000)
  })

  test('breaks off where it is discarded, so that the browser keeps nothing', async () => {
    const target = downloads.saveFile('traces.csv')
    const response = get(target.downloadPath)
    await target.write('half of it')
    const stream = await response
    await target.discard()
    await expect(stream.toArray()).rejects.toThrow('aborted')
  })

  test('is no longer written where the browser has ended it', async () => {
    const target = downloads.saveFile('traces.csv')
    const response = get(target.downloadPath)
    await target.write('half of it')
    const stream = await response
    stream.destroy()
    const goOn = async (): Promise<void> => {
      for (;;) await target.write('x'.repeat(1_000_000))
    }
    await expect(goOn()).rejects.toThrow('no file was saved')
  })

  test('is not whole where the browser ends it with the last of it under way', async () => {
    const target = downloads.saveFile('traces.csv')
    const response = get(target.downloadPath)
    await target.write('the beginning')
    const stream = await response
    // More than the sockets hold, and nobody reads.
    const ending = Promise.allSettled([target.write('x'.repeat(60_000_000)), target.finish()])
    stream.destroy()
    const [, finished] = await ending
    expect(finished).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('no file was saved') },
    })
  })

  test('is given up where no browser comes for it, and then no longer there', async () => {
    downloads = createDownloads(1)
    const target = downloads.saveFile('traces.csv')
    await expect(target.write('x')).rejects.toThrow('did not begin the download')
    expect((await fetch(`${origin}${target.downloadPath}`)).status).toBe(404)
  })

  test('that is discarded before it is fetched is not there', async () => {
    const target = downloads.saveFile('traces.csv')
    await target.discard()
    expect((await fetch(`${origin}${target.downloadPath}`)).status).toBe(404)
  })
})
