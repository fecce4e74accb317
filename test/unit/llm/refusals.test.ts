import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startFakeOpenAi, type Behaviour, type FakeOpenAi } from '../../support/fake-openai.ts'
import { startScriptedServer } from '../../support/scripted-server.ts'
import { ask } from './ask.ts'

let fake: FakeOpenAi
beforeEach(async () => {
  fake = await startFakeOpenAi()
})
afterEach(() => fake.close())

const said = (status: number, message: string, more: object = {}): Behaviour => ({
  kind: 'raw',
  status,
  body: { error: { message, ...more } },
})
const page = (status: number, body: string): Behaviour => ({
  kind: 'raw',
  status,
  body,
  headers: { 'content-type': 'text/html' },
})

describe('a refusal means what its words say', () => {
  it.each<[string, Behaviour, string, RegExp]>([
    [
      'a policy is no wrong URL',
      said(404, 'No endpoints found matching your data policy (Zero data retention).'),
      'no_access',
      /privacy and policy settings/,
    ],
    [
      'nor are guardrails',
      said(404, 'No endpoints available matching your guardrail restrictions and data policy'),
      'no_access',
      /privacy and policy/,
    ],
    [
      'a model without a server is no wrong URL',
      said(404, 'No endpoints found for meta/llama-9.'),
      'unknown_model',
      /Choose another model/,
    ],
    [
      'a model that was retired',
      said(404, 'The model `x` has been decommissioned and is no longer supported.'),
      'unknown_model',
      /Choose another model/,
    ],
    ['anything else that a 404 says', said(404, 'Tool use is off for this key'), 'bad_request', /Check the model/],
    ['a path', said(404, 'Unknown request URL: POST /chat/completions'), 'wrong_url', /base URL/],
    ['a path of FastAPI', { kind: 'raw', status: 404, body: { detail: 'Not Found' } }, 'wrong_url', /base URL/],
    [
      'max_tokens is no long conversation',
      said(
        400,
        'max_tokens is too large: 100000. This model supports at most 16384 completion tokens, whereas you provided 100000.',
      ),
      'bad_request',
      /Lower max tokens/,
    ],
    [
      'nor is it with Anthropic',
      said(400, 'max_tokens: 100000 > 8192, which is the maximum allowed number of output tokens'),
      'bad_request',
      /Lower max tokens/,
    ],
    [
      'nor with Groq, whose words name the context',
      said(
        400,
        '`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the `context_window` for this model',
      ),
      'bad_request',
      /Lower max tokens/,
    ],
    [
      'nor with vLLM',
      said(
        400,
        "'max_tokens' or 'max_completion_tokens' is too large: 5000. This model's maximum context length is 4096 tokens and your request has 20 input tokens.",
      ),
      'bad_request',
      /Lower max tokens/,
    ],
    [
      'nor elsewhere',
      said(422, 'max_tokens (100000) exceeds the maximum of 4096 tokens'),
      'bad_request',
      /Lower max tokens/,
    ],
    [
      'both together are',
      said(400, 'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000'),
      'too_long',
      /Start a new chat/,
    ],
    [
      'what a model does not take is no missing model',
      said(400, "This model: parameter 'logit_bias' not supported"),
      'bad_request',
      /parameters/,
    ],
    [
      'a conversation that is too long with the tokens asked for',
      said(
        400,
        "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens (8000 in the messages, 1000 in the completion).",
      ),
      'too_long',
      /Start a new chat/,
    ],
    [
      'a 413 of a rate limit',
      said(413, 'Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 7000', {
        code: 'rate_limit_exceeded',
      }),
      'rate_limited',
      /Shorten the message.*or wait/,
    ],
    ['a 413 of a server', said(413, 'Payload Too Large'), 'too_long', /shorten/],
    ['a rate limit with another status', said(403, 'Rate limit exceeded: free-models-per-day'), 'rate_limited', /Wait/],
    [
      'no money with another status',
      said(400, 'Your credit balance is too low to access the API.'),
      'quota',
      /billing/,
    ],
    ['no money with 403', said(403, 'Insufficient balance'), 'quota', /billing/],
    [
      'Azure’s content filter',
      said(400, "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.", {
        code: 'content_filter',
      }),
      'content_filter',
      /Reword/,
    ],
    [
      'OpenAI’s safety system',
      said(400, 'Your request was rejected as a result of our safety system.'),
      'content_filter',
      /Reword/,
    ],
    [
      'OpenRouter’s moderation',
      said(403, 'openai/x requires moderation. Your input was flagged for "violence".'),
      'content_filter',
      /Reword/,
    ],
    [
      'Qwen’s inspection',
      said(400, 'Input data may contain inappropriate content.', { code: 'data_inspection_failed' }),
      'content_filter',
      /Reword/,
    ],
    [
      'Cloudflare’s page',
      page(403, '<html><head><title>Attention Required! | Cloudflare</title></head>'),
      'not_json',
      /another network/,
    ],
    ['its challenge', page(503, '<title>Just a moment...</title><p>cloudflare'), 'not_json', /another network/],
    ['its bare words', { kind: 'raw', status: 403, body: 'error code: 1020' }, 'not_json', /another network/],
    ['a page without a mark', page(403, '<h1>403 Forbidden</h1>nginx'), 'not_json', /another network/],
  ])('%s', async (_, behaviour, type, advice) => {
    fake.behave(behaviour)
    const { outcome } = await ask(fake.url)
    expect(outcome).toMatchObject({ status: 'error', error: { type } })
    expect(outcome.error?.advice).toMatch(advice)
    expect(fake.requests).toHaveLength(1)
  })

  it.each([
    [401, 'Incorrect API key provided: sk-abcd1234efgh5678. Find yours at example.org.', '[key]'],
    [401, 'This key was revoked on Monday', 'This key was revoked on Monday'],
    [404, 'Unknown request URL: POST /v9/chat/completions', 'POST /v9/chat/completions'],
    [405, 'Method Not Allowed, use /v1', 'use /v1'],
    [504, 'The upstream model took 60 s', 'The upstream model took 60 s'],
  ])('and says them, for wrong keys and addresses too, without the key: %i %s', async (status, words, quoted) => {
    fake.behave(said(status, words))
    const { outcome } = await ask(fake.url, { apiKey: 'sk-abcd1234efgh5678' })
    expect(outcome.error?.message).toContain(quoted)
    expect(JSON.stringify(outcome)).not.toContain('sk-abcd')
  })

  it('says what the provider behind a router said', async () => {
    fake.behave(
      said(502, 'Provider returned error', { metadata: { raw: '{"error":{"message":"The GPU is on fire"}}' } }),
    )
    expect((await ask(fake.url)).outcome.error?.message).toContain('Provider returned error: The GPU is on fire')
  })
})

describe('http and https', () => {
  it.each([
    '<html><title>400 The plain HTTP request was sent to HTTPS port</title>',
    'Client sent an HTTP request to an HTTPS server.\n',
  ])('are told apart where https is meant: %s', async (body) => {
    fake.behave({ kind: 'raw', status: 400, body })
    const { outcome } = await ask(fake.url)
    expect(outcome.error).toMatchObject({ type: 'wrong_url' })
    expect(outcome.error?.advice).toContain('https://')
  })

  it('are told apart where http is meant', async () => {
    const { outcome } = await ask(fake.url.replace('http:', 'https:'))
    expect(outcome.error).toMatchObject({ type: 'tls' })
    expect(outcome.error?.advice).toContain('http://')
  })
})

describe('a redirect', () => {
  const redirecting = async (location: string): Promise<{ message: string; advice: string; type: string }> => {
    const server = await startScriptedServer((response) => void response.writeHead(308, { location }).end())
    const { outcome } = await ask(server.url)
    await server.close()
    return outcome.error ?? { message: '', advice: '', type: '' }
  }

  it('names its target, and the base URL that is meant where it is the same host', async () => {
    const secure = await redirecting('https://127.0.0.1/v1/chat/completions?token=secret')
    expect(secure.type).toBe('not_json')
    expect(secure.message).toContain('redirects to https://127.0.0.1/v1/chat/completions.')
    expect(secure.advice).toContain('Set the base URL to https://127.0.0.1/v1 in Settings')
    expect(JSON.stringify(secure)).not.toContain('secret')
    expect((await redirecting('/api/v1/chat/completions')).advice).toMatch(
      /Set the base URL to http:\/\/127\.0\.0\.1:\d+\/api\/v1 /,
    )
  })

  it('may be a sign-in page elsewhere', async () => {
    const elsewhere = await redirecting('https://login.example.org/start')
    expect(elsewhere.message).toContain('https://login.example.org/start')
    expect(elsewhere.advice).toContain('sign-in page')
  })

  it.each(['/login?next=%2Fv1', '/chat/completions/'])(
    'names no base URL that would not help: %s',
    async (location) => {
      const { advice } = await redirecting(location)
      expect(advice).not.toContain('Set the base URL')
      expect(advice).toContain('check the base URL')
    },
  )
})
