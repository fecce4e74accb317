import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { modelIdsIn } from '../../../src/main/llm/model-list.ts'
import { listModels } from '../../../src/main/llm/providers.ts'
import type { ProviderKind } from '../../../src/shared/domain.ts'

let server: http.Server
let baseUrl: string
let answer: { status: number; body: string; type?: string }

beforeEach(async () => {
  server = http.createServer((_, response) =>
    response.writeHead(answer.status, { 'content-type': answer.type ?? 'application/json' }).end(answer.body),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
})
afterEach(() => new Promise((resolve) => server.close(resolve)))

/** Over HTTP: the names that are shown, or the words of the failure. */
async function listed(body: unknown, kind: ProviderKind = 'custom'): Promise<string[] | string> {
  answer = { status: 200, body: JSON.stringify(body) }
  const list = await listModels({ id: 'p1', kind, name: 'Fake', baseUrl }, null, fetch)
  return list.ok ? list.models.map(({ id }) => id) : list.error.message
}

const ab = ['a', 'b']
const rows = [{ id: 'b' }, { id: 'a' }]

describe('a list of models', () => {
  it.each<[string, unknown]>([
    ['OpenAI', { object: 'list', data: rows }],
    ['Together', rows],
    ['a bare list of names', ['b', 'a']],
    ['names under data', { data: ['b', 'a'] }],
    ['Ollama’s own', { models: [{ name: 'b', model: 'b', size: 1 }, { name: 'a' }] }],
    ['llama.cpp, which has both', { models: [{ name: '/path/x.gguf', model: 'b' }], object: 'list', data: rows }],
    ['Cohere', { models: [{ name: 'b', endpoints: ['chat'] }, { name: 'a' }], next_page_token: '' }],
    [
      'Cloudflare',
      {
        success: true,
        errors: [],
        messages: [],
        result: [
          { id: 'f9f2250b-1048-4a52-9910-d0bf976616a1', name: 'b', task: { id: 'x', name: 'Text Generation' } },
          { id: '6d52253a-b731-4a03-b203-cde2d4fae871', name: 'a' },
        ],
      },
    ],
    [
      'GitHub',
      [
        { id: 'azureml://registries/azure-openai/models/a/versions/2', name: 'a' },
        { id: 'b', name: 'B' },
      ],
    ],
    ['LiteLLM’s info', { data: [{ model_name: 'b', litellm_params: { model: 'azure/x' } }, { model_name: 'a' }] }],
    ['a list of a list', { data: { models: rows } }],
    ['a page of results', { count: 2, next: null, results: rows }],
    ['a map under data', { data: { b: { owner: 'x', permission: [{ id: 'no-model' }] }, a: {} } }],
    ['a bare map', { b: { capabilities: ['chat'] }, a: { capabilities: ['chat'] } }],
    ['lists by task', { chat: ['b'], vision: [{ id: 'a' }] }],
    ['rows with holes', { data: [null, 7, {}, { id: 5 }, { id: '' }, { id: '  ' }, ...rows, ...rows] }],
    ['deployments', { value: [{ name: 'b', properties: {} }, { name: 'a' }] }],
    ['model ids', { items: [{ modelId: 'b' }, { model_id: 'a' }] }],
    ['null before the list', { models: null, data: rows }],
    ['an empty list before the list', { models: [], data: rows }],
  ])('is read as %s writes it', async (_, body) => {
    expect(await listed(body)).toEqual(ab)
  })

  it.each([{ data: [] }, { data: null }, { models: [] }, [], { object: 'list', data: [], error: null }])(
    'is empty: %j',
    async (body) => {
      expect(await listed(body)).toEqual([])
    },
  )

  it.each([
    { error: { message: 'no' } },
    { detail: 'Not Found' },
    { status: 'ok' },
    {},
    7,
    null,
    'models',
    { message: 'x', code: 1 },
  ])('is none: %j', async (body) => {
    expect(await listed(body)).toEqual(expect.stringContaining('Fake'))
  })

  it('ends however deep it is', () => {
    let deep: unknown = rows
    for (let depth = 0; depth < 10_000; depth += 1) deep = { data: deep }
    expect(modelIdsIn(deep)).toBeNull()
  })
})

describe('a model', () => {
  const odd = [
    'acme/gpt-4o:watts-energy',
    'ft:gpt-4o-mini-2024-07-18:watts-tts::a1b2',
    'ft:gpt-4o:acme:embedding-helper:c3',
    'imagery-expert',
    'embedded-systems-7b',
    'realtime-trader',
    'transcribe-notes-llm',
    'my-sora-fan',
    'instructor-70b',
    'llama-3-instruct',
    'whisperer',
    'moderation-explainer-8b',
    'davinci-code',
    'org/all-minilm-chat',
  ]
  it.each<ProviderKind>(['openai', 'custom', 'openrouter', 'ollama'])(
    'is not hidden for a part of its name, at %s',
    async (kind) => {
      expect(new Set(await listed({ data: odd.map((id) => ({ id })) }, kind))).toEqual(new Set(odd))
    },
  )

  it.each<[ProviderKind, string]>([
    ['openai', 'text-embedding-3-small'],
    ['openai', 'text-embedding-ada-002'],
    ['openai', 'whisper-1'],
    ['openai', 'tts-1-hd'],
    ['openai', 'tts-1-1106'],
    ['openai', 'dall-e-3'],
    ['openai', 'omni-moderation-latest'],
    ['openai', 'omni-moderation-2024-09-26'],
    ['openai', 'gpt-image-1'],
    ['openai', 'gpt-image-1-mini'],
    ['openai', 'sora-2-pro'],
    ['openai', 'gpt-4o-realtime-preview'],
    ['openai', 'gpt-4o-mini-realtime-preview-2024-12-17'],
    ['openai', 'gpt-4o-transcribe'],
    ['openai', 'gpt-4o-mini-tts'],
    ['openai', 'gpt-realtime-mini-2025-12-15'],
    ['openai', 'gpt-3.5-turbo-instruct-0914'],
    ['openai', 'davinci-002'],
    ['ollama', 'nomic-embed-text:latest'],
    ['ollama', 'mxbai-embed-large'],
    ['ollama', 'bge-m3:567m'],
    ['mistral', 'mistral-embed-2312'],
    ['gemini', 'models/gemini-embedding-001'],
  ])('that answers no chat is left out by its whole name: %s: %s', async (kind, id) => {
    expect(await listed({ data: [{ id }, { id: 'one' }] }, kind)).toEqual(['one'])
  })

  it.each([
    { type: 'embedding' },
    { type: 'image' },
    { type: 'embeddings', state: 'loaded' },
    { capabilities: { completion_chat: false } },
    { architecture: { output_modalities: ['image'] } },
  ])('is left out where the server says what it is: %j', async (said) => {
    expect(
      await listed({
        data: [
          { id: 'x', ...said },
          { id: 'y', type: 'chat' },
        ],
      }),
    ).toEqual(['y'])
  })

  it('has a name as long as it is', async () => {
    const long = [
      `accounts/acme/deployments/${'x'.repeat(500)}`,
      `arn:aws:bedrock:eu-central-1:123456789012:inference-profile/${'y'.repeat(300)}`,
      'z'.repeat(2_000),
    ]
    expect(await listed(long)).toEqual(long)
  })
})

describe('a server without a list', () => {
  it.each([404, 405, 501])('says so, and what to do: HTTP %i', async (status) => {
    answer = { status, body: '{"detail":"Not Found"}' }
    const list = await listModels({ id: 'p1', kind: 'custom', name: 'Fake', baseUrl }, null, fetch)
    expect(list).toMatchObject({
      ok: false,
      error: {
        message: expect.stringContaining('no list of models'),
        advice: expect.stringContaining('Type the model'),
      },
    })
  })
})
