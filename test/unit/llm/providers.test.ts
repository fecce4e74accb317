import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { discoverLocal, listModels, normaliseBaseUrl, presetOf, presets } from '../../../src/main/llm/providers.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../../support/fake-openai.ts'

describe('a base URL', () => {
  it.each([
    ['https://api.openai.com/v1/', 'https://api.openai.com/v1'],
    ['  https://api.openai.com/v1/chat/completions ', 'https://api.openai.com/v1'],
    ['https://api.openai.com/v1/models/', 'https://api.openai.com/v1'],
    ['http://localhost:11434/v1', 'http://localhost:11434/v1'],
    ['http://gpu.lan:8000/v1', 'http://gpu.lan:8000/v1'],
    ['localhost:1234/v1', 'http://localhost:1234/v1'],
    ['192.168.1.20:8000/v1', 'http://192.168.1.20:8000/v1'],
    ['172.20.0.3:8000/v1', 'http://172.20.0.3:8000/v1'],
    ['0.0.0.0:8000/v1', 'http://0.0.0.0:8000/v1'],
    ['[::1]:8000/v1', 'http://[::1]:8000/v1'],
    ['api.example.com/v1', 'https://api.example.com/v1'],
    ['localhost.example.com/v1', 'https://localhost.example.com/v1'],
    ['localhosting.example/v1', 'https://localhosting.example/v1'],
    ['10.example.com/v1', 'https://10.example.com/v1'],
    ['172.200.0.3/v1', 'https://172.200.0.3/v1'],
    ['HTTPS://Api.Example.com', 'https://api.example.com'],
    ['https://x.openai.azure.com/openai/v1//', 'https://x.openai.azure.com/openai/v1'],
    ['http:/127.0.0.1:8000/v1', 'http://127.0.0.1:8000/v1'],
    ['http//127.0.0.1:8000/v1', 'http://127.0.0.1:8000/v1'],
    ['http:///127.0.0.1:8000/v1', 'http://127.0.0.1:8000/v1'],
    ['https:\\\\api.example.com\\v1', 'https://api.example.com/v1'],
    ['https:api.example.com/v1', 'https://api.example.com/v1'],
    ['https;//api.example.com/v1', 'https://api.example.com/v1'],
    ['https://https://api.example.com/v1', 'https://api.example.com/v1'],
    ['https://http://127.0.0.1:8000/v1', 'http://127.0.0.1:8000/v1'],
    ['"https://api.example.com/v1",', 'https://api.example.com/v1'],
    ['„https://api.example.com/v1“', 'https://api.example.com/v1'],
    ['<https://api.example.com/v1>', 'https://api.example.com/v1'],
    ['`localhost:1234/v1`', 'http://localhost:1234/v1'],
    ['[the API](https://api.example.com/v1)', 'https://api.example.com/v1'],
    ['\u200bhttps://api.example.com/v1\u200b', 'https://api.example.com/v1'],
    ['http.example.com/v1', 'https://http.example.com/v1'],
    ['https-proxy:8443/v1', 'https://https-proxy:8443/v1'],
    ['https://gateway.example/https://api.example.com/v1', 'https://gateway.example/https://api.example.com/v1'],
    ['https://bücher.example/v1', 'https://xn--bcher-kva.example/v1'],
  ])('is read from %j', (input, baseUrl) => {
    expect(normaliseBaseUrl(input)).toEqual({ ok: true, baseUrl })
  })

  it.each([
    ['', /Enter a base URL/],
    ['ftp://example.com', /not with ftp:/],
    ['file:///etc/passwd', /not with file:/],
    ['https://', /not a web address/],
    ['htpp://api.example.com/v1', /not with htpp:/],
    ['htpp:/api.example.com/v1', /not with htpp:/],
    ['htpp//api.example.com/v1', /not with htpp:/],
    ['https://api.example.com/v1 (production)', /not a web address/],
    ['OPENAI_BASE_URL=https://api.example.com/v1', /not a web address/],
    ['https://exa mple.com', /not a web address/],
    ['https://user:secret@example.com/v1', /user name and password/],
    ['https://example.com/v1?key=1', /Leave out/],
    ['https://RESOURCE.openai.azure.com/openai/v1', /Azure resource/],
  ])('is refused for %j, with a reason that keeps secrets', (input, reason) => {
    const answer = normaliseBaseUrl(input)
    expect(answer).toMatchObject({ ok: false, message: expect.stringMatching(reason) })
    expect(JSON.stringify(answer)).not.toContain('secret')
  })
})

describe('presets', () => {
  it('have an address that is fit to be used as it is, apart from those to fill in', () => {
    for (const { kind, baseUrl } of presets) {
      if (kind === 'custom' || kind === 'azure' || kind === 'demo') continue
      expect(normaliseBaseUrl(baseUrl), kind).toEqual({ ok: true, baseUrl })
    }
  })

  it('ask for a key exactly where there is a page to get one', () => {
    for (const preset of presets) expect(preset.needsKey, preset.kind).toBe(preset.keyUrl !== undefined)
  })

  it('are found by their kind', () => {
    for (const preset of presets) expect(presetOf(preset.kind)).toBe(preset)
    expect(new Set(presets.map(({ kind }) => kind)).size).toBe(15)
  })
})

describe('with a server', () => {
  let fake: FakeOpenAi
  beforeEach(async () => {
    fake = await startFakeOpenAi({ apiKey: 'canary-key-0123456789' })
  })
  afterEach(() => fake.close())
  const provider = (kind: 'custom' | 'gemini' | 'anthropic' | 'openai' | 'demo' = 'custom') =>
    ({ id: 'p1', kind, name: 'Fake', baseUrl: fake.url }) as const

  it('lists its models, sorted as people count', async () => {
    fake.models.splice(0, Infinity, 'model-10', 'Beta', 'model-9', 'alpha', 'nomic-embed-text')
    expect(await listModels(provider(), 'canary-key-0123456789', fetch)).toEqual({
      ok: true,
      // Nobody says what they are.
      models: ['alpha', 'Beta', 'model-9', 'model-10'].map((id) => ({
        id,
        providerId: 'p1',
        contextTokens: null,
        inputUsd: null,
        outputUsd: null,
        abilities: { vision: null, tools: null, reasoning: null },
      })),
    })
  })

  it("takes Gemini's prefix off", async () => {
    fake.models.splice(0, Infinity, 'models/gemini-2.5-pro')
    const list = await listModels(provider('gemini'), 'canary-key-0123456789', fetch)
    expect(list).toMatchObject({ models: [{ id: 'gemini-2.5-pro' }] })
  })

  it("leaves out OpenAI's models that answer no chat", async () => {
    fake.models.splice(0, Infinity, 'gpt-4o', 'whisper-1', 'text-embedding-3-small', 'gpt-4o-realtime-preview')
    expect(await listModels(provider('openai'), 'canary-key-0123456789', fetch)).toMatchObject({
      models: [{ id: 'gpt-4o' }],
    })
  })

  it("sends Anthropic's own headers, which its list wants", async () => {
    await listModels(provider('anthropic'), 'canary-key-0123456789', fetch)
    expect(fake.requests[0]?.headers).toMatchObject({
      'x-api-key': 'canary-key-0123456789',
      'anthropic-version': '2023-06-01',
    })
  })

  it('says what is wrong with a key, a page, a missing path, or no server', async () => {
    const typeOf = async (baseUrl = fake.url, key = 'canary-key-0123456789') => {
      const list = await listModels({ ...provider(), baseUrl }, key, fetch)
      return list.ok ? 'ok' : list.error.type
    }
    expect(await typeOf(fake.url, 'canary-of-another')).toBe('wrong_key')
    fake.behave({ kind: 'html' })
    expect(await typeOf()).toBe('not_json')
    fake.behave({ kind: 'raw', status: 200, body: { hello: 'world' } })
    expect(await typeOf()).toBe('not_json')
    expect(await typeOf(`${fake.url}/nothing`)).toBe('wrong_url')
    const closed = await startFakeOpenAi()
    await closed.close()
    expect(await typeOf(closed.url)).toBe('connection_refused')
  })

  it('never has the key in a failure', async () => {
    fake.behave({ kind: 'raw', status: 500, body: { error: 'canary-key-0123456789 broke it' } })
    const list = await listModels(provider(), 'canary-key-0123456789', fetch)
    expect(list).toMatchObject({ ok: false, error: { type: 'server_error' } })
    expect(JSON.stringify(list)).not.toContain('canary-key')
  })

  it('ends as a timeout where the signal ends it', async () => {
    const never: typeof fetch = (_input, init) =>
      new Promise((_resolve, reject) =>
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error)),
      )
    const list = await listModels(provider(), null, never, AbortSignal.timeout(20))
    expect(list).toMatchObject({ ok: false, error: { type: 'timeout' } })
  })

  it('has the demo models without a look at the network', async () => {
    const list = await listModels(provider('demo'), null, () => Promise.reject(new Error('network')))
    expect(list).toMatchObject({
      ok: true,
      models: [{ id: 'holdfast-demo', providerId: 'p1' }, { id: 'holdfast-demo-reasoning' }],
    })
  })
})

describe('discovery', () => {
  const server = (baseUrl: string) => ({ id: 'ollama', kind: 'ollama', name: 'Ollama', baseUrl }) as const

  it('tells a server that answers from one that does not, and from another kind of server', async () => {
    const [open, closed] = [await startFakeOpenAi(), await startFakeOpenAi()]
    await closed.close()
    const portal = await startFakeOpenAi()
    portal.behave({ kind: 'html' })
    const found = await discoverLocal(fetch, { servers: [server(open.url), server(closed.url), server(portal.url)] })
    expect(found.map(({ reachable }) => reachable)).toEqual([true, false, false])
    await Promise.all([open.close(), portal.close()])
  })

  it('does not wait long for a server that hangs', async () => {
    const hangs: typeof fetch = (_input, init) =>
      new Promise((_resolve, reject) =>
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error)),
      )
    const found = await discoverLocal(hangs, { timeoutMs: 30 })
    expect(found).toMatchObject([
      { id: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1', reachable: false },
      { id: 'lmstudio', baseUrl: 'http://127.0.0.1:1234/v1', reachable: false },
    ])
  })
})
