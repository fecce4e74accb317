import { afterEach, describe, expect, it } from 'vitest'
import { streamCompletion } from '../../../src/main/llm/stream.ts'
import { withRetries, type CallWait, type RetryPorts } from '../../../src/main/llm/retries/retries.ts'
import { doneEvent, sayOf, startScriptedServer } from '../../support/scripted-server.ts'
import { ask } from './ask.ts'

type Script = Parameters<typeof startScriptedServer>[0]

let server: Awaited<ReturnType<typeof startScriptedServer>> | null = null
afterEach(async () => {
  await server?.close()
  server = null
})

const answer: Script = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.end(sayOf('Here ') + sayOf('at last.', 'stop') + doneEvent)
}
const reset: Script = (response) => void response.destroy()
const refuse =
  (status: number, body: string, headers: Record<string, string> = {}): Script =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(body)
  }

/** A server that does these in turn, the last one from then on, and what counts its requests. */
async function serverOf(...scripts: Script[]): Promise<{ url: string; asked: () => number }> {
  let asked = 0
  server = await startScriptedServer((response, request, body) => {
    const script = scripts[Math.min(asked, scripts.length - 1)]
    asked += 1
    return script?.(response, request, body)
  })
  return { url: server.url, asked: () => asked }
}

interface Watched {
  ports: RetryPorts
  waits: (CallWait | null)[]
  /** Resolves with the next wait. */
  onceWaiting(): Promise<CallWait>
  network(isOnline: boolean): void
}

function watch(limits: RetryPorts['limits'] = { firstMs: 5 }): Watched {
  let isOnline = true
  const waits: Watched['waits'] = []
  const listeners = new Set<() => void>()
  let tell: ((wait: CallWait) => void) | null = null
  return {
    waits,
    onceWaiting: () => new Promise((resolve) => (tell = resolve)),
    network: (next) => {
      isOnline = next
      if (next) for (const listener of listeners) listener()
    },
    ports: {
      isOnline: () => isOnline,
      onNetworkBack: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      random: () => 0.5,
      onWait: (_, wait) => {
        waits.push(wait)
        if (wait) tell?.(wait)
      },
      limits,
    },
  }
}

const askThrough = (url: string, watched: Watched, more: Parameters<typeof ask>[1] = {}) =>
  ask(url, { complete: withRetries(streamCompletion, watched.ports), ...more })

describe('a call that the network kept from its model', () => {
  it.each<[string, Script]>([
    ['a connection that is reset', reset],
    ['502', refuse(502, '{"error":{"message":"bad gateway"}}')],
    ['503 as a page', refuse(503, '<html><h1>Service Unavailable</h1></html>', { 'content-type': 'text/html' })],
    ['504', refuse(504, '')],
    ['429 that asks to wait', refuse(429, '{"error":{"message":"slow down"}}', { 'retry-after-ms': '7' })],
  ])('is made again after %s, and says how often', async (_, failing) => {
    const { url, asked } = await serverOf(failing, failing, answer)
    const watched = watch()
    const { outcome, text } = await askThrough(url, watched)
    expect(outcome).toMatchObject({ status: 'complete', output: 'Here at last.', attempts: 3 })
    expect(text).toBe('Here at last.')
    expect(asked()).toBe(3)
    expect(outcome).not.toHaveProperty('transience')
    // The first token's time is the asker's: both waits are in it.
    expect(outcome.timeToFirstTokenMs).toBeGreaterThanOrEqual(outcome.waitedMs ?? Infinity)
    expect(outcome.durationMs).toBeGreaterThanOrEqual(outcome.timeToFirstTokenMs ?? Infinity)
    expect(watched.waits.map((wait) => wait?.attempts ?? null)).toEqual([1, null, 2, null])
  })

  it.each<[string, Script]>([
    ['a wrong key', refuse(401, '{"error":{"message":"Incorrect API key provided."}}')],
    ['a bad request', refuse(400, '{"error":{"message":"temperature is out of range"}}')],
    ['an unknown model', refuse(404, '{"error":{"message":"model not found","code":"model_not_found"}}')],
    [
      'an empty account',
      refuse(429, '{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}'),
    ],
    ['a server error that is no passing one', refuse(500, '{"error":{"message":"boom"}}')],
    ['a wait of hours', refuse(429, '{"error":{"message":"daily limit"}}', { 'retry-after': '7200' })],
    ['a base URL that moved', (response) => void response.writeHead(308, { location: '/v2/chat' }).end()],
    [
      'a stream without a word in it',
      (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
    ],
    [
      'a word, and then a reset',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(sayOf('Half'), () => response.destroy())
      },
    ],
    [
      'a thought, and then a reset',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        const thought = { choices: [{ index: 0, delta: { reasoning_content: 'Hm' } }] }
        response.write(`data: ${JSON.stringify(thought)}\n\n`, () => response.destroy())
      },
    ],
    [
      'headers, and then a reset',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(': wait\n\n', () => response.destroy())
      },
    ],
  ])('is not made again after %s', async (_, failing) => {
    const { url, asked } = await serverOf(failing)
    const watched = watch()
    const { outcome } = await askThrough(url, watched)
    expect(outcome.status).toBe('error')
    expect(outcome.attempts).toBeUndefined()
    expect(asked()).toBe(1)
    expect(watched.waits).toEqual([])
  })

  it('ends after so many tries, and says so in its words', async () => {
    const { url, asked } = await serverOf(reset)
    const { outcome } = await askThrough(url, watch({ firstMs: 2, attempts: 4 }))
    expect(asked()).toBe(4)
    expect(outcome).toMatchObject({ status: 'error', attempts: 4, error: { type: 'stream_broken' } })
    expect(outcome.error?.message).toMatch(/Tried 4 times\.$/)
  })

  it('is made at once when the network returns, and not while there is none', async () => {
    let refused = 0
    const offline = Object.assign(new Error('getaddrinfo EAI_AGAIN api.example'), { code: 'EAI_AGAIN' })
    const isThere = { now: false }
    const { url } = await serverOf(answer)
    const fetchOverNetwork: typeof fetch = async (_, init) => {
      if (isThere.now) return fetch(`${url}/chat/completions`, init)
      refused += 1
      throw new TypeError('fetch failed', { cause: offline })
    }
    const watched = watch({ firstMs: 1 })
    watched.network(false)
    const waiting = watched.onceWaiting()
    const asking = askThrough('https://api.example/v1', watched, {
      fetch: fetchOverNetwork,
      isOnline: watched.ports.isOnline,
    })
    expect((await waiting).nextInMs).toBeNull()
    isThere.now = true
    watched.network(true)
    const { outcome } = await asking
    expect(outcome).toMatchObject({ status: 'complete', attempts: 2 })
    expect(refused).toBe(1)
  })

  it('is tried at once where the user says so', async () => {
    const { url } = await serverOf(reset, answer)
    const watched = watch({ firstMs: 60_000 })
    const waiting = watched.onceWaiting()
    const asking = askThrough(url, watched)
    ;(await waiting).tryNow()
    expect((await asking).outcome).toMatchObject({ status: 'complete', attempts: 2 })
  })

  it('ends as it failed where the user cancels the wait', async () => {
    const { url, asked } = await serverOf(reset)
    const watched = watch({ firstMs: 60_000 })
    const cancelling = new AbortController()
    const waiting = watched.onceWaiting()
    const asking = askThrough(url, watched, { signal: cancelling.signal })
    await waiting
    cancelling.abort()
    expect((await asking).outcome).toMatchObject({ status: 'error', error: { type: 'stream_broken' } })
    expect(asked()).toBe(1)
    expect(watched.waits.at(-1)).toBeNull()
  })

  it('is told at once where nothing listens on this computer', async () => {
    const { url } = await serverOf(answer)
    await server?.close()
    server = null
    const watched = watch()
    const { outcome } = await askThrough(url, watched)
    expect(outcome.error?.type).toBe('connection_refused')
    expect(watched.waits).toEqual([])
  })

  it('waits for a captive portal to be signed in to, elsewhere than on this computer', async () => {
    const { url } = await serverOf(answer)
    let portals = 0
    const behindPortal: typeof fetch = async (_, init) => {
      if (portals === 2) return fetch(`${url}/chat/completions`, init)
      portals += 1
      return portals === 1
        ? new Response(null, { status: 302, headers: { location: 'http://portal.example/login' } })
        : new Response('<html>Welcome</html>', { status: 200, headers: { 'content-type': 'text/html' } })
    }
    const { outcome } = await askThrough('http://model.example/v1', watch(), { fetch: behindPortal })
    expect(outcome).toMatchObject({ status: 'complete', attempts: 3 })
  })
})
