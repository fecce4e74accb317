import { describe, expect, it } from 'vitest'
import type { ProviderKind, Usage } from '../../../src/shared/domain.ts'
import { priceOf, type PriceQuestion } from '../../../src/main/llm/prices.ts'

const priceUsd = async (question: PriceQuestion): Promise<number | null> => (await priceOf(question))?.totalUsd ?? null

const usage: Usage = {
  input: 1_000_000,
  inputCached: 0,
  inputCacheWrite: 0,
  output: 1_000_000,
  outputReasoning: 0,
  total: 2_000_000,
}
const price = (providerKind: ProviderKind, model: string, more: Partial<PriceQuestion> = {}): Promise<number | null> =>
  priceUsd({ providerKind, model, usage, startedAtMs: Date.parse('2026-06-15T12:00:00Z'), ...more })

it('prices a known model: GPT-4o at $2.50 and $10 a million', async () => {
  expect(await price('openai', 'gpt-4o')).toBeCloseTo(12.5, 10)
})

it('prices cached input at its own rate, and reasoning as output', async () => {
  const split: Usage = {
    input: 500_000,
    inputCached: 500_000,
    inputCacheWrite: 0,
    output: 400_000,
    outputReasoning: 600_000,
    total: 2_000_000,
  }
  expect(await price('openai', 'gpt-4o', { usage: split })).toBeCloseTo(1.25 + 0.625 + 10, 10)
})

it('prices what is written to a cache at its own rate: Claude Sonnet 4.5 at $3.75 a million', async () => {
  const split: Usage = { ...usage, input: 0, inputCacheWrite: 100_000, output: 0, total: 100_000 }
  expect(await price('anthropic', 'claude-sonnet-4-5', { usage: split })).toBeCloseTo(0.375, 10)
})

it.each<[ProviderKind, string]>([
  ['openai', 'gpt-4o-2024-08-06'],
  ['anthropic', 'claude-sonnet-4-5'],
  ['anthropic', 'claude-sonnet-4-5-20250929'],
  ['gemini', 'gemini-2.5-pro'],
  ['gemini', 'models/gemini-2.5-flash'],
  ['groq', 'llama-3.3-70b-versatile'],
  ['deepseek', 'deepseek-chat'],
  ['mistral', 'mistral-large-latest'],
  ['openrouter', 'openai/gpt-4o'],
  ['openai', 'ft:gpt-4o-2024-08-06:acme::abc'],
  ['litellm', 'gpt-4o'],
  ['litellm', 'anthropic/claude-sonnet-4-5'],
  ['custom', 'gpt-4o'],
])('has a price for %s %s', async (kind, model) => {
  expect(await price(kind, model)).toBeGreaterThan(0)
})

it.each<[ProviderKind, string]>([
  ['openai', 'gpt-99'],
  ['openai', 'gpt-4o-turbo-ultra'],
  ['openai', 'my-moderation-model'],
  ['anthropic', 'claude-sonnet-4-5-experimental'],
  ['anthropic', 'claude-sonnet-5x'],
  ['gemini', 'gemini-2.5-pro-secret-edition'],
  ['gemini', 'my-gemini-1.5-flash-clone'],
  ['deepseek', 'deepseek-chat-v9-turbo'],
  ['mistral', 'magistral-small-of-mine'],
  ['azure', 'my-o4-mini-deployment'],
  ['custom', 'llama-3.3-70b-versatile'],
  ['custom', 'gpt-oss-120b'],
  ['custom', 'qwen/qwen3-32b'],
  ['litellm', 'ollama/llama3'],
  ['litellm', 'together/gpt-4o'],
])('leaves %s %s unpriced rather than pricing it as another', async (kind, model) => {
  expect(await price(kind, model)).toBeNull()
})

it.each<ProviderKind>(['ollama', 'lmstudio', 'vllm', 'llamacpp', 'demo'])(
  'has no price for %s, whatever the name',
  async (kind) => {
    expect(await price(kind, 'gpt-4o')).toBeNull()
  },
)

it('goes by the model that answered', async () => {
  expect(await price('openai', 'gpt-4o', { responseModel: 'gpt-4o-mini' })).toBeCloseTo(0.75, 10)
  expect(await price('openai', 'gpt-4o', { responseModel: 'gpt-99' })).toBeNull()
})

it('goes by the name asked for where the answer is an unlisted dated version of it', async () => {
  expect(await price('openai', 'gpt-4o', { responseModel: 'gpt-4o-2031-01-01' })).toBeCloseTo(12.5, 10)
})

it('does not take the name of an Azure deployment for a model', async () => {
  expect(await price('azure', 'gpt-4o')).toBeNull()
  expect(await price('azure', 'whatever', { responseModel: 'gpt-4o-2024-08-06' })).toBeCloseTo(12.5, 10)
})

it('says unpriced, not $0, for an entry without prices', async () => {
  expect(await price('openai', 'whisper-1')).toBeNull()
})

describe('a known model behind a gateway', () => {
  const ask = (providerKind: PriceQuestion['providerKind'], model: string) =>
    priceUsd({
      providerKind,
      model,
      usage: { input: 1000, inputCached: 0, inputCacheWrite: 0, output: 1000, outputReasoning: 0, total: 2000 },
      startedAtMs: Date.UTC(2026, 8, 1),
    })

  it.each([
    ['azure/gpt-4o', 'openai', 'gpt-4o'],
    ['openrouter/openai/gpt-4o', 'openai', 'gpt-4o'],
    ['bedrock/anthropic.claude-3-5-haiku-20241022-v1:0', 'anthropic', 'claude-3-5-haiku-20241022'],
    ['bedrock/us.anthropic.claude-3-5-haiku-20241022-v1:0', 'anthropic', 'claude-3-5-haiku-20241022'],
    ['vertex_ai/claude-3-5-haiku@20241022', 'anthropic', 'claude-3-5-haiku-20241022'],
  ] as const)('costs as %s what its maker asks for it', async (model, kind, plain) => {
    const price = await ask(kind, plain)
    expect(price).toBeGreaterThan(0)
    expect(await ask('litellm', model)).toBe(price)
  })

  it.each(['azure/my-deployment', 'bedrock/meta.llama3-70b', 'openrouter/openai/gpt-oss-120b'])(
    'is unpriced as %s, which no closed maker has',
    async (model) => expect(await ask('litellm', model)).toBeNull(),
  )
})
