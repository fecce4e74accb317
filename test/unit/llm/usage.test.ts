import { assert, constantFrom, integer, oneof, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costFromUsage, usageFromOpenAi } from '../../../src/main/llm/usage.ts'

describe('usage', () => {
  it('takes cached tokens out of the input and reasoning out of the output', () => {
    const raw = {
      prompt_tokens: 1000,
      completion_tokens: 300,
      total_tokens: 1300,
      prompt_tokens_details: { cached_tokens: 900 },
      completion_tokens_details: { reasoning_tokens: 250 },
    }
    expect(usageFromOpenAi(raw)).toEqual({
      input: 100,
      inputCached: 900,
      inputCacheWrite: 0,
      output: 50,
      outputReasoning: 250,
      total: 1300,
    })
  })

  it('does without details', () => {
    const usage = { input: 7, inputCached: 0, inputCacheWrite: 0, output: 5, outputReasoning: 0, total: 12 }
    expect(usageFromOpenAi({ prompt_tokens: 7, completion_tokens: 5 })).toEqual(usage)
    expect(
      usageFromOpenAi({ prompt_tokens: 7, completion_tokens: 5, total_tokens: 12, prompt_tokens_details: null }),
    ).toEqual(usage)
  })

  it("knows DeepSeek's name for cached tokens", () => {
    const raw = { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11, prompt_cache_hit_tokens: 4 }
    expect(usageFromOpenAi(raw)).toMatchObject({ input: 6, inputCached: 4 })
  })

  it('takes nothing out where reasoning is counted beside the output, as xAI does', () => {
    const raw = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 115,
      completion_tokens_details: { reasoning_tokens: 100 },
    }
    expect(usageFromOpenAi(raw)).toEqual({
      input: 10,
      inputCached: 0,
      inputCacheWrite: 0,
      output: 5,
      outputReasoning: 100,
      total: 115,
    })
  })

  it('finds reasoning that only the total knows of, as with Gemini', () => {
    const raw = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 65 }
    expect(usageFromOpenAi(raw)).toEqual({
      input: 10,
      inputCached: 0,
      inputCacheWrite: 0,
      output: 5,
      outputReasoning: 50,
      total: 65,
    })
  })

  it('takes a total beyond both for cached input where Anthropic’s word for it stands beside it', () => {
    // Claude through Portkey.
    const raw = { prompt_tokens: 368, completion_tokens: 19, total_tokens: 10_923, cache_read_input_tokens: 10_536 }
    const usage = { input: 368, inputCached: 10_536, inputCacheWrite: 0, output: 19, outputReasoning: 0, total: 10_923 }
    expect(usageFromOpenAi(raw)).toEqual(usage)
    expect(usageFromOpenAi({ ...raw, total_tokens: undefined })).toEqual(usage)
    expect(usageFromOpenAi({ ...raw, total_tokens: 387 })).toEqual(usage)
  })

  it('tells caches counted inside the prompt, as LiteLLM does, from those counted beside it', () => {
    const caches = { cache_read_input_tokens: 600, cache_creation_input_tokens: 300 }
    const split = { input: 100, inputCached: 600, inputCacheWrite: 300, output: 50, outputReasoning: 0, total: 1050 }
    const inside = { prompt_tokens: 1000, completion_tokens: 50, ...caches }
    expect(usageFromOpenAi({ ...inside, total_tokens: 1050 })).toEqual(split)
    expect(usageFromOpenAi({ ...inside, prompt_tokens_details: { cached_tokens: 600 } })).toEqual(split)
    expect(usageFromOpenAi({ input_tokens: 100, output_tokens: 50, ...caches })).toEqual(split)
    const beside = { prompt_tokens: 1000, completion_tokens: 50, total_tokens: 1950, ...caches }
    expect(usageFromOpenAi(beside)).toEqual({ ...split, input: 1000, total: 1950 })
    const anthropics = { input_tokens: 1000, output_tokens: 50, ...caches }
    expect(usageFromOpenAi(anthropics)).toEqual({ ...split, input: 1000, total: 1950 })
  })

  it('reads the names of the Responses API, whose caches are inside', () => {
    const raw = {
      input_tokens: 100,
      output_tokens: 30,
      total_tokens: 130,
      input_tokens_details: { cached_tokens: 60 },
      output_tokens_details: { reasoning_tokens: 10 },
    }
    expect(usageFromOpenAi(raw)).toMatchObject({
      input: 40,
      inputCached: 60,
      output: 20,
      outputReasoning: 10,
      total: 130,
    })
  })

  it('reads counts that come as text', () => {
    const raw = { prompt_tokens: '12', completion_tokens: ' 5 ', total_tokens: '17' }
    expect(usageFromOpenAi(raw)).toMatchObject({ input: 12, output: 5, total: 17 })
    expect(usageFromOpenAi({ prompt_tokens: 'twelve', completion_tokens: '5' })).toMatchObject({ input: 0, output: 5 })
  })

  it('is disjoint, whole and adds up, whatever a server says', () => {
    const odd = oneof(integer({ min: -5, max: 2000 }), constantFrom(null, undefined, '7', 'x', 1.5, NaN, 1e308, {}, []))
    const details = record({ cached_tokens: odd, reasoning_tokens: odd }, { requiredKeys: [] })
    const raw = record(
      {
        prompt_tokens: odd,
        completion_tokens: odd,
        input_tokens: odd,
        output_tokens: odd,
        total_tokens: odd,
        cache_read_input_tokens: odd,
        cache_creation_input_tokens: odd,
        prompt_cache_hit_tokens: odd,
        prompt_tokens_details: oneof(details, constantFrom(null, 'none')),
        completion_tokens_details: oneof(details, constantFrom(null, 'none')),
      },
      { requiredKeys: [] },
    )
    assert(
      property(raw, (given) => {
        const usage = usageFromOpenAi(given)
        if (usage === null) return
        const { total, ...parts } = usage
        const counts = Object.values(parts).map(Number)
        expect(counts.every((count) => Number.isInteger(count) && count >= 0)).toBe(true)
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total)
      }),
      { numRuns: 3000 },
    )
  })

  it.each([
    null,
    undefined,
    'none',
    {},
    { total_tokens: 5 },
    { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
  ])('is unknown for %j', (raw) => {
    expect(usageFromOpenAi(raw)).toBeNull()
  })
})

describe("OpenRouter's cost", () => {
  it('is taken as it is', () => {
    expect(costFromUsage({ cost: 0.0012, cost_details: { upstream_inference_cost: 1 } })).toBe(0.0012)
  })
  it('has the upstream bill on top with a key of one’s own', () => {
    expect(costFromUsage({ cost: 0.05, is_byok: true, cost_details: { upstream_inference_cost: 0.95 } })).toBe(1)
  })
  it.each([{ cost: '0.0012' }, { cost: { total_cost: 0.0012 } }, { cost: { total: '1.2e-3' } }])(
    'is read from %j',
    (raw) => {
      expect(costFromUsage(raw)).toBe(0.0012)
    },
  )
  it('has twelve decimals at most', () => {
    expect(costFromUsage({ cost: 0.1234567890123456 })).toBe(0.123456789012)
  })
  it.each([{}, null, { cost: 'free' }, { cost: -1 }, { cost: {} }, { cost: NaN }, { cost: Infinity }, { cost: 1e6 }])(
    'is unknown for %j',
    (raw) => {
      expect(costFromUsage(raw)).toBeNull()
    },
  )
})
