import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openNodeNetwork } from '../../../src/main/net/node-network.ts'
import { startFakeOpenAi, type Behaviour, type FakeOpenAi } from '../../support/fake-openai.ts'
import { ask } from './ask.ts'

let fake: FakeOpenAi
beforeEach(async () => {
  fake = await startFakeOpenAi()
})
afterEach(() => fake.close())

const refusal = (status: number, error: unknown): Behaviour => ({ kind: 'raw', status, body: { error } })

describe('a stream that breaks', () => {
  it('keeps what arrived before the socket died', async () => {
    fake.behave({ kind: 'cut', afterChunks: 2, text: 'One two three four' })
    const { outcome, text } = await ask(fake.url)
    expect(outcome).toMatchObject({ status: 'error', output: 'One two', error: { type: 'stream_broken' } })
    expect(text).toBe('One two')
    expect(outcome.timeToFirstTokenMs).not.toBeNull()
  })

  it('is broken where it ends without a finish reason and without [DONE]', async () => {
    fake.behave({ kind: 'answer', text: 'Half of', finishReason: null, done: false })
    const { outcome } = await ask(fake.url)
    expect(outcome).toMatchObject({ status: 'error', output: 'Half of', error: { type: 'stream_broken' } })
  })

  it('is broken where it is empty', async () => {
    fake.behave({ kind: 'empty' })
    const { outcome } = await ask(fake.url)
    expect(outcome).toMatchObject({ status: 'error', output: '', error: { type: 'stream_broken' } })
  })

  it('ends at a piece that is not JSON, which it quotes, without a word on the console', async () => {
    const logged = vi.spyOn(console, 'error')
    fake.behave({ kind: 'malformed', afterChunks: 1, text: 'One two' })
    const { outcome } = await ask(fake.url)
    expect(outcome).toMatchObject({ status: 'error', output: 'One', error: { type: 'unreadable' } })
    expect(outcome.error?.message).toContain('“{"choices": [{"delta": {"content": "hal”')
    expect(logged).not.toHaveBeenCalled()
    logged.mockRestore()
  })

  it("gives the server's words for an error within the stream", async () => {
    fake.behave({ kind: 'stream_error', afterChunks: 1, text: 'One two' })
    const { outcome } = await ask(fake.url)
    expect(outcome).toMatchObject({ status: 'error', output: 'One', error: { type: 'server_error' } })
    expect(outcome.error?.message).toContain('The upstream provider went away.')
  })

  it.each([
    [{ message: 'Rate limit reached', code: 429 }, 'rate_limited'],
    [{ message: 'Insufficient credits', code: 402 }, 'quota'],
    [
      { message: 'This model has a maximum context length of 8192 tokens', code: 'context_length_exceeded' },
      'too_long',
    ],
    ['overloaded', 'server_error'],
  ])('tells errors within the stream apart: %j', async (error, type) => {
    fake.behave({ kind: 'stream_error', afterChunks: 0, error })
    expect((await ask(fake.url)).outcome.error?.type).toBe(type)
  })

  it('ends as a timeout where nothing comes for too long', async () => {
    fake.behave({ kind: 'stall', afterChunks: 2, text: 'One two three' })
    const gone = fake.onceClientGone()
    const { outcome } = await ask(fake.url, {}, { idleMs: 150 })
    expect(outcome).toMatchObject({ status: 'error', output: 'One two', error: { type: 'timeout' } })
    await gone
  })

  it('does not time out while bytes keep coming', async () => {
    fake.behave({ kind: 'answer', text: 'a b c d e f g h', chunkDelayMs: 60 })
    const { outcome } = await ask(fake.url, {}, { idleMs: 300 })
    expect(outcome).toMatchObject({ status: 'complete', output: 'a b c d e f g h' })
    expect(outcome.durationMs).toBeGreaterThan(300)
  })
})

describe('a refusal', () => {
  it.each<[string, Behaviour, string]>([
    ['a wrong key', { kind: 'wrong_key' }, 'wrong_key'],
    [
      "Gemini's 400 for a wrong key",
      {
        kind: 'raw',
        status: 400,
        body: [
          {
            error: {
              code: 400,
              message: 'API key not valid. Please pass a valid API key.',
              status: 'INVALID_ARGUMENT',
            },
          },
        ],
      },
      'wrong_key',
    ],
    ['no access', refusal(403, { message: 'Project does not have access to this.' }), 'no_access'],
    [
      'an unknown model',
      refusal(404, {
        message: 'The model `fake-large` does not exist or you do not have access to it.',
        code: 'model_not_found',
      }),
      'unknown_model',
    ],
    [
      "Ollama's unknown model",
      { kind: 'raw', status: 404, body: { error: 'model "fake-large" not found, try pulling it first' } },
      'unknown_model',
    ],
    [
      "OpenRouter's unknown model",
      refusal(400, { message: 'fake-large is not a valid model ID', code: 400 }),
      'unknown_model',
    ],
    [
      "Azure's unknown deployment",
      refusal(404, { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' }),
      'unknown_model',
    ],
    ['a wrong path', refusal(404, { message: 'Invalid URL (POST /v2/chat/completions)' }), 'wrong_url'],
    [
      'a web server that has no such page',
      {
        kind: 'raw',
        status: 404,
        body: '<html><h1>model not found</h1></html>',
        headers: { 'content-type': 'text/html' },
      },
      'wrong_url',
    ],
    [
      "LM Studio's 200 for a wrong path",
      { kind: 'raw', status: 200, body: { error: 'Unexpected endpoint or method. (POST /chat/completions)' } },
      'wrong_url',
    ],
    ['too many calls', { kind: 'rate_limited' }, 'rate_limited'],
    ['no quota', { kind: 'quota' }, 'quota'],
    ['no balance', refusal(402, { message: 'Insufficient Balance' }), 'quota'],
    [
      'too long a conversation',
      refusal(400, { message: "This model's maximum context length is 8192 tokens.", code: 'context_length_exceeded' }),
      'too_long',
    ],
    [
      "llama.cpp's too long",
      refusal(400, { message: 'the request exceeds the available context size', type: 'exceed_context_size_error' }),
      'too_long',
    ],
    [
      "FastAPI's 422",
      { kind: 'raw', status: 422, body: { detail: [{ msg: 'temperature must be below 2' }] } },
      'bad_request',
    ],
    ['a bad parameter', refusal(400, { message: 'temperature must be below 2' }), 'bad_request'],
    ['a broken server', { kind: 'server_error' }, 'server_error'],
    [
      'a gateway in HTML',
      { kind: 'raw', status: 502, body: '<html>Bad Gateway</html>', headers: { 'content-type': 'text/html' } },
      'server_error',
    ],
    ['a slow gateway', { kind: 'raw', status: 504, body: '' }, 'timeout'],
    ['a captive portal', { kind: 'html' }, 'not_json'],
    ['a portal that says so', { kind: 'raw', status: 511, body: '' }, 'not_json'],
    ['a web page that hides its type', { kind: 'raw', status: 200, body: ' <!doctype html><p>Sign in' }, 'not_json'],
    ['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:9/login' }, 'not_json'],
  ])('is told apart: %s', async (_name, behaviour, type) => {
    fake.behave(behaviour)
    const { outcome } = await ask(fake.url)
    expect(outcome).toMatchObject({ status: 'error', output: '', usage: null, costUsd: null, error: { type } })
    expect(outcome.error?.message).toMatch(/^[A-Z].*[.”]$/)
    expect(outcome.error?.advice).toMatch(/^[A-Z].*\.$/)
    expect(outcome.providerRequestId).toBe(behaviour.kind === 'redirect' ? null : 'req_fake_1')
    expect(fake.requests).toHaveLength(1)
  })

  it('names the time that the server asks to wait', async () => {
    fake.behave({ kind: 'rate_limited', retryAfter: '20' })
    const { outcome } = await ask(fake.url)
    expect(outcome.error?.message).toContain('20 seconds')
    expect(outcome.error?.advice).toBe('Wait 20 seconds, then retry.')
  })

  it('names no time that nobody waits', async () => {
    for (const retryAfter of ['99999999999999', '1e300', 'Thu, 01 Jan 9999 00:00:00 GMT']) {
      fake.behave({ kind: 'rate_limited', retryAfter })
      const { error } = (await ask(fake.url)).outcome
      expect(error?.message).not.toMatch(/wait|hour/)
      expect(error?.advice).toBe('Wait a little, then retry.')
    }
  })

  it('says that a proxy wants a password where 407 is answered', async () => {
    fake.behave(refusal(407, { message: 'who are you?' }))
    const { error } = (await ask(fake.url, { fetch: openNodeNetwork(() => null).fetch })).outcome
    expect(error?.message).toContain('The proxy wants a user name and password')
    expect(error?.advice).toContain('Settings → Network')
  })

  it('reads a time to wait that is a date', async () => {
    fake.behave({ kind: 'rate_limited', retryAfter: 'Thu, 01 Jan 2026 00:05:00 GMT' })
    const clock = { nowMs: () => Date.parse('2026-01-01T00:00:00Z'), monotonicMs: () => performance.now() }
    expect((await ask(fake.url, { clock })).outcome.error?.advice).toBe('Wait 5 minutes, then retry.')
  })

  it("quotes the server's words where they help", async () => {
    fake.behave(refusal(400, { message: 'temperature must be below 2' }))
    expect((await ask(fake.url)).outcome.error?.message).toContain('“temperature must be below 2”')
  })

  it('says how to get a model that Ollama does not have', async () => {
    fake.behave({ kind: 'raw', status: 404, body: { error: 'model "fake-large" not found' } })
    const { outcome } = await ask(fake.url, { kind: 'ollama', name: 'Ollama' })
    expect(outcome.error?.advice).toContain('ollama pull fake-large')
  })
})

describe('no connection', () => {
  it('says that nothing listens, and what to start', async () => {
    await fake.close()
    const { outcome } = await ask(fake.url, { kind: 'ollama', name: 'Ollama' })
    expect(outcome.error?.type).toBe('connection_refused')
    expect(outcome.error?.advice).toContain('Start Ollama')
  })

  it('tells a local server apart from being offline', async () => {
    await fake.close()
    const { outcome } = await ask(fake.url, { isOnline: () => false })
    expect(outcome.error?.type).toBe('connection_refused')
  })

  it('says that a host does not exist', async () => {
    const { outcome } = await ask('http://no-such-host.invalid/v1', {
      isOnline: () => true,
      fetch: failing('ENOTFOUND'),
    })
    expect(outcome.error?.type).toBe('host_not_found')
    expect(outcome.error?.message).toContain('no-such-host.invalid')
  })

  it('says offline where the system knows that it is', async () => {
    const { outcome } = await ask('http://no-such-host.invalid/v1', {
      isOnline: () => false,
      fetch: failing('ENOTFOUND'),
    })
    expect(outcome.error?.type).toBe('offline')
  })

  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['net::ERR_CERT_AUTHORITY_INVALID', 'tls'],
    ['net::ERR_NAME_NOT_RESOLVED', 'host_not_found'],
    ['net::ERR_INTERNET_DISCONNECTED', 'offline'],
    ['net::ERR_CONNECTION_REFUSED', 'connection_refused'],
    ['net::ERR_PROXY_CONNECTION_FAILED', 'connection_refused'],
    ['net::ERR_CONNECTION_TIMED_OUT', 'timeout'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
    ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
    ['ENETUNREACH', 'offline'],
    ['EAI_AGAIN', 'offline'],
    ['ECONNRESET', 'stream_broken'],
    ['net::ERR_WHATEVER', 'unknown'],
  ])('knows %s as %s', async (code, type) => {
    const { outcome } = await ask('https://api.example.com/v1', { fetch: failing(code) })
    expect(outcome.error?.type).toBe(type)
  })
})

describe('the key', () => {
  const apiKey = 'canary-key-0123456789abcdef'

  it.each<[string, Behaviour]>([
    ['a refusal', refusal(400, { message: `Bad request for ${apiKey}` })],
    ['a plain-text error', { kind: 'raw', status: 500, body: `failed with Authorization: Bearer ${apiKey}` }],
    ['the stream', { kind: 'stream_error', afterChunks: 0, error: { message: `key ${apiKey} expired` } }],
    ['the request id', { kind: 'raw', status: 500, body: '', headers: { 'x-request-id': apiKey } }],
  ])('is taken out where a server echoes it in %s', async (_where, behaviour) => {
    fake.behave(behaviour)
    const { outcome } = await ask(fake.url, { apiKey })
    expect(outcome.status).toBe('error')
    expect(JSON.stringify(outcome)).not.toContain(apiKey)
  })

  it('is taken out where it is echoed with stars', async () => {
    fake.behave(refusal(403, { message: 'The key sk-proj-abcd**********wxyz may not do this.' }))
    expect((await ask(fake.url, { apiKey })).outcome.error?.message).toContain('“The key [key] may not do this.”')
  })

  it('is refused before it is sent where it cannot be one', async () => {
    const { outcome } = await ask(fake.url, { apiKey: 'sk-1234 “5678”' })
    expect(outcome.error?.type).toBe('wrong_key')
    expect(JSON.stringify(outcome)).not.toContain('5678')
    expect(fake.requests).toHaveLength(0)
  })

  it('is asked for where there is none', async () => {
    fake.behave({ kind: 'wrong_key' })
    expect((await ask(fake.url)).outcome.error?.message).toContain('asks for an API key')
  })

  it('is accepted by a server that checks it, and refused by it where it is wrong', async () => {
    const strict = await startFakeOpenAi({ apiKey })
    expect((await ask(strict.url, { apiKey })).outcome.status).toBe('complete')
    expect((await ask(strict.url, { apiKey: 'another-key-123' })).outcome.error?.type).toBe('wrong_key')
    await strict.close()
  })
})

/** What Node's or Electron's fetch throws where it gets no connection. */
const failing =
  (code: string): typeof fetch =>
  () =>
    Promise.reject(
      code.startsWith('net::')
        ? new Error(code)
        : new TypeError('fetch failed', { cause: Object.assign(new Error('the cause'), { code }) }),
    )
