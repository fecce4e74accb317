import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { networkFetch } from '../../../src/main/serve/network-fetch.ts'

interface Heard {
  headers: http.IncomingHttpHeaders
  body: Buffer
}

let heard: Heard[] = []
let status = 200
const server = http.createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    heard.push({ headers: request.headers, body: Buffer.concat(chunks) })
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end('{}')
  })
})
let url = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => server.close())

async function post(body: Uint8Array<ArrayBuffer>, answer = 200): Promise<Response> {
  heard = []
  status = answer
  return networkFetch(url, {
    method: 'POST',
    body,
    headers: { authorization: 'Basic eA==' },
    redirect: 'manual',
    credentials: 'omit',
  })
}

test.each([1, 65_535, 65_536, 131_072, 131_073, 3_500_000])(
  'a body of %i bytes arrives whole, under its length and with its headers',
  async (bytes) => {
    const body = new Uint8Array(bytes).map((_, index) => index % 251)
    const response = await post(body)
    expect(response.status).toBe(200)
    expect(heard).toHaveLength(1)
    expect(heard[0]?.body.equals(body)).toBe(true)
    expect(heard[0]?.headers['content-length']).toBe(String(bytes))
    expect(heard[0]?.headers['transfer-encoding']).toBeUndefined()
    expect(heard[0]?.headers.authorization).toBe('Basic eA==')
  },
)

test.each([401, 413, 429, 307, 503])(
  'a %i to a large body is an answer like any other, after one request',
  async (code) => {
    const response = await post(new Uint8Array(1_000_000), code)
    expect(response.status).toBe(code)
    expect(heard).toHaveLength(1)
  },
)

test('a connection that breaks rejects, and what was to be sent can be sent again', async () => {
  const body = new Uint8Array(1_000_000).fill(7)
  await expect(networkFetch('http://127.0.0.1:9/', { method: 'POST', body })).rejects.toThrow()
  await post(body)
  expect(heard[0]?.body.equals(body)).toBe(true)
})
