import { describe, expect, it } from 'vitest'
import { deriveRecord } from '../../../src/main/records/derive/derive.ts'
import type { UsageBuckets } from '../../../src/main/records/derive/rows.ts'
import { aRecord, aSpan, type PlainValue } from '../../support/otlp.ts'

const usageOf = (attributes: Record<string, PlainValue>): UsageBuckets | null | undefined =>
  deriveRecord(aRecord([aSpan(attributes)]))[0]?.row.usage

const buckets = (
  input: number | null,
  inputCached: number | null,
  inputCacheWrite: number | null,
  output: number | null,
  outputReasoning: number | null,
): Partial<UsageBuckets> => ({ input, inputCached, inputCacheWrite, output, outputReasoning })

describe('tokens in buckets that do not overlap', () => {
  const genAi = (counts: Record<string, number>) =>
    usageOf(Object.fromEntries(Object.entries(counts).map(([name, count]) => [`gen_ai.usage.${name}`, count])))

  it('take what was cached and thought out of OpenTelemetry’s sums, by all its names', () => {
    const expected = { ...buckets(30, 60, 10, 15, 5), total: 120 }
    const sides = { input_tokens: 100, output_tokens: 20 }
    for (const [cached, written, reasoning] of [
      ['cache_read.input_tokens', 'cache_creation.input_tokens', 'reasoning.output_tokens'],
      ['cache_read.input_tokens', 'cache_write.input_tokens', 'reasoning.output_tokens'],
      ['cache_read_input_tokens', 'cache_creation_input_tokens', 'reasoning_tokens'],
      ['details.cache_read_tokens', 'details.cache_write_tokens', 'details.reasoning_tokens'],
    ] as const)
      expect(genAi({ ...sides, [cached]: 60, [written]: 10, [reasoning]: 5 })).toEqual(expected)
    expect(genAi({ prompt_tokens: 100, completion_tokens: 20, 'cache_read.input_tokens': 60 })).toMatchObject(
      buckets(40, 60, null, 20, null),
    )
  })

  it('hold what stands beside the input where the counts or the total say so', () => {
    expect(genAi({ input_tokens: 7, output_tokens: 3, cache_read_input_tokens: 2000 })).toMatchObject({
      ...buckets(7, 2000, null, 3, null),
      total: 2010,
    })
    const beside = { input_tokens: 100, output_tokens: 20, cache_read_input_tokens: 60, total_tokens: 180 }
    expect(genAi(beside)).toMatchObject({ ...buckets(100, 60, null, 20, null), total: 180 })
  })

  it('are a total alone where no more is named, and none where all is zero', () => {
    expect(genAi({ total_tokens: 42 })).toEqual({ ...buckets(null, null, null, null, null), total: 42 })
    expect(genAi({ input_tokens: 0, output_tokens: 0, total_tokens: 0 })).toBeNull()
    expect(genAi({ input_tokens: 12 })).toMatchObject({ ...buckets(12, null, null, null, null), total: 12 })
  })

  it('hold Anthropic’s caches beside the AI SDK’s input before version 6, and inside OpenAI’s', () => {
    const counts = { 'ai.usage.inputTokens': 100, 'ai.usage.outputTokens': 20, 'ai.usage.totalTokens': 120 }
    const cached = { ...counts, 'ai.usage.cachedInputTokens': 60 }
    const written = JSON.stringify({ anthropic: { usage: { cache_creation_input_tokens: 10 } } })
    expect(
      usageOf({ ...cached, 'ai.model.provider': 'anthropic.messages', 'ai.response.providerMetadata': written }),
    ).toMatchObject({ ...buckets(100, 60, 10, 20, null), total: 190 })
    expect(usageOf({ ...cached, 'ai.model.provider': 'openai.chat' })).toMatchObject({
      ...buckets(40, 60, null, 20, null),
      total: 120,
    })
    const details = {
      'ai.usage.inputTokenDetails.noCacheTokens': 30,
      'ai.usage.inputTokenDetails.cacheReadTokens': 60,
      'ai.usage.inputTokenDetails.cacheWriteTokens': 10,
    }
    expect(usageOf({ ...counts, ...details, 'ai.model.provider': 'anthropic.messages' })).toMatchObject({
      ...buckets(30, 60, 10, 20, null),
      total: 120,
    })
  })

  it('are read from the AI SDK’s names of versions 3 and 4, and of an embedding', () => {
    const metadata = JSON.stringify({ openai: { cachedPromptTokens: 60, reasoningTokens: 5 } })
    const sides = { 'ai.usage.promptTokens': 100, 'ai.usage.completionTokens': 20 }
    expect(usageOf({ ...sides, 'ai.response.providerMetadata': metadata })).toMatchObject(buckets(40, 60, null, 15, 5))
    expect(usageOf({ 'ai.operationId': 'ai.embed.doEmbed', 'ai.usage.tokens': 9 })).toMatchObject({
      input: 9,
      total: 9,
    })
  })

  it.each<[string, object, Partial<UsageBuckets>]>([
    ['Langfuse’s own', { input: 40, input_cached_tokens: 60, output: 15 }, buckets(40, 60, null, 15, null)],
    [
      'Anthropic’s, as the SDK hands them on',
      { input: 40, cache_read_input_tokens: 60, cache_creation_input_tokens: 10, output: 15 },
      buckets(40, 60, 10, 15, null),
    ],
    [
      'of one’s own',
      { input: 40, input_audio_tokens: 5, output: 15, output_audio: 1 },
      buckets(45, null, null, 16, null),
    ],
    [
      'OpenAI’s answer as it came',
      {
        prompt_tokens: 100,
        completion_tokens: 20,
        total_tokens: 120,
        prompt_tokens_details: { cached_tokens: 60 },
        completion_tokens_details: { reasoning_tokens: 5 },
      },
      buckets(40, 60, 0, 15, 5),
    ],
    ['the first SDKs’', { promptTokens: 10, completionTokens: 5, totalTokens: 15 }, buckets(10, null, null, 5, null)],
    ['a total of the first SDKs', { totalTokens: 15 }, { ...buckets(null, null, null, null, null), total: 15 }],
    [
      'of a side and its part, where the total says that the part is inside',
      { input: 100, input_cached_tokens: 60, output: 20, total: 120 },
      { ...buckets(40, 60, null, 20, null), total: 120 },
    ],
    [
      'of both sides and their parts, where the total says so',
      { input: 100, input_cached_tokens: 60, input_audio: 5, output: 20, output_reasoning_tokens: 15, total: 120 },
      { ...buckets(40, 60, null, 5, 15), total: 120 },
    ],
    [
      'of an output whose thoughts alone are inside',
      { input: 40, input_cached_tokens: 60, output: 20, output_reasoning_tokens: 15, total: 120 },
      { ...buckets(40, 60, null, 5, 15), total: 120 },
    ],
    [
      'beside what a total has more',
      { input: 100, output: 20, total: 150 },
      { ...buckets(100, null, null, 20, null), total: 150 },
    ],
    [
      'that no total explains',
      { input: 100, input_cached_tokens: 60, output: 20, total: 90 },
      { ...buckets(100, 60, null, 20, null), total: 180 },
    ],
    [
      'OpenAI’s answer with Langfuse’s total',
      { prompt_tokens: 100, completion_tokens: 20, cache_read_input_tokens: 60, total: 120 },
      { ...buckets(40, 60, 0, 20, 0), total: 120 },
    ],
    ['with an odd one', { input: 5, output: 5, constructor: 7, __proto__x: 8 }, { total: 10 }],
    ['a total', { total: 15 }, { ...buckets(null, null, null, null, null), total: 15 }],
  ])('are read from `usage_details`: %s', (_, details, expected) => {
    expect(usageOf({ 'langfuse.observation.usage_details': JSON.stringify(details) })).toMatchObject(expected)
  })
})
