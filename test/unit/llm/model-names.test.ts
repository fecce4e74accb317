import { calcPrice } from '@pydantic/genai-prices'
import { describe, expect, it } from 'vitest'
import { priceOf } from '../../../src/main/llm/prices.ts'
import type { ProviderKind, Usage } from '../../../src/shared/domain.ts'

const usage: Usage = {
  input: 1000,
  inputCached: 0,
  inputCacheWrite: 0,
  output: 1000,
  outputReasoning: 0,
  total: 2000,
}
const timestamp = new Date('2026-10-01T12:00:00Z')
const priceUsd = async (providerKind: ProviderKind, model: string, responseModel?: string): Promise<number | null> =>
  (await priceOf({ providerKind, model, responseModel, usage, startedAtMs: timestamp.getTime() }))?.totalUsd ?? null

/** What the table asks for a name of its own. */
function listed(providerId: string, name: string): number {
  const price = calcPrice({ input_tokens: 1000, output_tokens: 1000 }, name, { providerId, timestamp })
  if (!price || price.total_price <= 0) throw new Error(`${providerId} has no ${name}`)
  return price.total_price
}

const profile = (name: string): string => `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${name}`
const sonnet45 = 'anthropic.claude-sonnet-4-5-20250929-v1:0'

describe('the price of a name', () => {
  it.each<[kind: ProviderKind, model: string, providerId: string, name: string]>([
    // Portkey.
    ['custom', '@openai/gpt-4o', 'openai', 'gpt-4o'],
    ['custom', '@my-openai-prod/gpt-4o-mini', 'openai', 'gpt-4o-mini'],
    ['custom', '@anthropic-eu/claude-sonnet-4-5', 'anthropic', 'claude-sonnet-4-5'],
    ['custom', '@google/gemini-2.5-flash', 'google', 'gemini-2.5-flash'],
    ['custom', '@bedrock-prod/us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'aws', `us.${sonnet45}`],
    ['custom', '@vertex/anthropic/claude-sonnet-4-5@20250929', 'anthropic', 'claude-sonnet-4-5-20250929'],
    // Bedrock.
    ['litellm', `bedrock/${sonnet45}`, 'aws', `us.${sonnet45}`],
    ['litellm', `bedrock/us.${sonnet45}`, 'aws', `us.${sonnet45}`],
    ['litellm', `bedrock/eu.${sonnet45}`, 'aws', `us.${sonnet45}`],
    ['litellm', `bedrock/apac.${sonnet45}`, 'aws', `us.${sonnet45}`],
    ['litellm', `bedrock/jp.${sonnet45}`, 'aws', `us.${sonnet45}`],
    ['litellm', `bedrock/au.${sonnet45}`, 'aws', `us.${sonnet45}`],
    ['litellm', `bedrock/us-gov.${sonnet45}`, 'aws', `us.${sonnet45}`],
    ['litellm', `bedrock/global.${sonnet45}`, 'aws', `global.${sonnet45}`],
    ['litellm', `bedrock/converse/us.${sonnet45}`, 'aws', `us.${sonnet45}`],
    ['litellm', `bedrock/us-east-1/${sonnet45}`, 'aws', `us.${sonnet45}`],
    ['litellm', `litellm_proxy/bedrock/eu.${sonnet45}`, 'aws', `us.${sonnet45}`],
    ['custom', `jp.${sonnet45}`, 'aws', `us.${sonnet45}`],
    ['custom', `${sonnet45}:200k`, 'aws', `us.${sonnet45}`],
    ['custom', profile(`us.${sonnet45}`), 'aws', `us.${sonnet45}`],
    ['litellm', `bedrock/${profile(`global.${sonnet45}`)}`, 'aws', `global.${sonnet45}`],
    ['custom', `arn:aws:bedrock:eu-west-1::foundation-model/${sonnet45}`, 'aws', `us.${sonnet45}`],
    ['custom', 'us.anthropic.claude-opus-4-5-20251101-v1:0', 'aws', 'us.anthropic.claude-opus-4-5-v1:0'],
    ['custom', 'apac.anthropic.claude-opus-4-8', 'aws', 'us.anthropic.claude-opus-4-8'],
    ['custom', 'amazon.nova-lite-v1:0', 'aws', 'amazon.nova-lite-v1:0'],
    ['custom', 'us.amazon.nova-pro-v1:0', 'aws', 'amazon.nova-pro-v1:0'],
    ['custom', 'eu.amazon.nova-micro-v1:0', 'aws', 'amazon.nova-micro-v1:0'],
    ['litellm', 'bedrock/amazon.nova-premier-v1:0', 'aws', 'amazon.nova-premier-v1:0'],
    ['custom', 'global.amazon.nova-2-lite-v1:0', 'aws', 'global.amazon.nova-2-lite-v1:0'],
    ['custom', 'jp.amazon.nova-2-lite-v1:0', 'aws', 'jp.amazon.nova-2-lite-v1:0'],
    ['custom', 'meta.llama3-70b-instruct-v1:0', 'aws', 'meta.llama3-70b-instruct-v1:0'],
    ['custom', 'us.meta.llama4-scout-17b-instruct-v1:0', 'aws', 'meta.llama4-scout-17b-instruct-v1:0'],
    ['litellm', 'bedrock/openai.gpt-oss-120b-1:0', 'aws', 'openai.gpt-oss-120b-1:0'],
    // OpenRouter.
    ['openrouter', 'openai/gpt-4o:nitro', 'openrouter', 'openai/gpt-4o'],
    ['openrouter', 'openai/gpt-4o:floor', 'openrouter', 'openai/gpt-4o'],
    ['openrouter', 'openai/gpt-4o:online', 'openrouter', 'openai/gpt-4o'],
    ['openrouter', 'openai/gpt-4o:extended', 'openrouter', 'openai/gpt-4o:extended'],
    ['openrouter', 'anthropic/claude-sonnet-4.5:nitro', 'openrouter', 'anthropic/claude-sonnet-4.5'],
    ['litellm', 'openrouter/openai/gpt-4o:nitro', 'openai', 'gpt-4o'],
    // Vertex AI.
    ['litellm', 'vertex_ai/claude-sonnet-4-5@20250929', 'anthropic', 'claude-sonnet-4-5'],
    ['custom', 'claude-3-5-haiku@20241022', 'anthropic', 'claude-3-5-haiku-20241022'],
    ['custom', 'claude-opus-4-1@default', 'anthropic', 'claude-opus-4-1'],
    ['custom', 'publishers/google/models/gemini-2.5-flash', 'google', 'gemini-2.5-flash'],
    ['custom', 'projects/p/locations/l/publishers/anthropic/models/claude-opus-4-1', 'anthropic', 'claude-opus-4-1'],
    ['custom', 'google/gemini-2.5-flash', 'google', 'gemini-2.5-flash'],
    ['litellm', 'gemini/gemini-2.5-flash', 'google', 'gemini-2.5-flash'],
    // Others that gateways pass on to.
    ['litellm', 'xai/grok-4', 'x-ai', 'grok-4'],
    ['custom', 'x-ai/grok-4', 'x-ai', 'grok-4'],
    ['custom', 'perplexity/sonar-pro', 'perplexity', 'sonar-pro'],
    ['litellm', 'groq/llama-3.3-70b-versatile', 'groq', 'llama-3.3-70b-versatile'],
    ['litellm', 'azure/gpt-4.1', 'openai', 'gpt-4.1'],
    ['custom', 'anthropic/claude-sonnet-4.5', 'anthropic', 'claude-sonnet-4-5'],
  ])('%s: %s is that of %s %s', async (kind, model, providerId, name) => {
    expect(await priceUsd(kind, model)).toBeCloseTo(listed(providerId, name), 12)
  })

  it('differs between a region of Bedrock and its global profile', async () => {
    expect(await priceUsd('custom', `eu.${sonnet45}`)).toBeGreaterThan(
      (await priceUsd('custom', `global.${sonnet45}`)) ?? Infinity,
    )
  })

  it.each<[ProviderKind, string]>([
    ['openrouter', 'meta-llama/llama-3.3-70b-instruct:free'],
    ['openrouter', 'somebody/made-yesterday:free'],
    ['litellm', 'openrouter/deepseek/deepseek-r1:free'],
    ['custom', '@openrouter/deepseek/deepseek-r1:free'],
  ])('is $0 where it is free: %s: %s', async (kind, model) => {
    expect(await priceUsd(kind, model)).toBe(0)
  })

  it.each<[ProviderKind, string]>([
    ['custom', '@my-groq/llama-3.3-70b-versatile'],
    ['custom', '@azure/my-deployment'],
    ['custom', 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4'],
    ['custom', 'arn:aws:sagemaker:us-east-1:1:endpoint/us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
    ['custom', 'us.anthropic.claude-sonnet-4-5-20250929-turbo-v1:0'],
    ['custom', 'us.amazon.nova-lite-max-v1:0'],
    ['custom', 'acme.amazon.nova-lite-v1:0'],
    ['custom', 'mistral.gguf'],
    ['custom', 'llama3.1:8b'],
    ['custom', 'meta-llama/llama-3.3-70b-instruct:free'],
    ['openrouter', 'openai/gpt-4o:turbo'],
    ['openrouter', 'somebody/made-yesterday:nitro'],
    ['litellm', 'deepseek/deepseek-r1'],
    ['custom', '@'],
    ['custom', '@/'],
    ['custom', '/'],
    ['custom', ''],
  ])('is unknown, and not that of another: %s: %s', async (kind, model) => {
    expect(await priceUsd(kind, model)).toBeNull()
  })

  it('is that of Bedrock’s name where the model answers with its own', async () => {
    const asked = `bedrock/eu.${sonnet45}`
    expect(await priceUsd('litellm', asked, 'claude-sonnet-4-5-20250929')).toBe(await priceUsd('litellm', asked))
    expect(await priceUsd('litellm', asked, 'claude-opus-4-1')).toBeCloseTo(listed('anthropic', 'claude-opus-4-1'), 12)
  })

  it.each([
    ['chat-prod', 'gpt-4o-2024-08-06', 'gpt-4o'],
    ['gpt-4o', 'gpt-4.1-2025-04-14', 'gpt-4.1'],
    ['whatever', 'gpt-35-turbo', 'gpt-3.5-turbo'],
    ['embedding', 'o3-2025-04-16', 'o3'],
  ])('of an Azure deployment %s is that of %s, which answered', async (deployment, answered, name) => {
    expect(await priceUsd('azure', deployment, answered)).toBeCloseTo(listed('openai', name), 12)
  })
})
