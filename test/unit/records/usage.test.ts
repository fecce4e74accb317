import { assert, constantFrom, double, integer, oneof, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costFromUsage, totalAloneOf, usageFromOpenAi } from '../../../src/main/records/usage.ts'

const odd = oneof(
  integer({ min: -5, max: 2000 }),
  double(),
  integer({ min: 0, max: 2000 }).map(String),
  constantFrom(null, undefined, '', 'x', '1e3', ' 12 ', '-4', 1.5, NaN, -0, 1e308, Infinity, true, {}, [], [7]),
)
const detailsOf = (...names: string[]) =>
  oneof(
    { weight: 4, arbitrary: record(Object.fromEntries(names.map((name) => [name, odd])), { requiredKeys: [] }) },
    { weight: 1, arbitrary: constantFrom(null, undefined, 'none', 7, []) },
  )
const inputDetails = ['cached_tokens', 'cache_creation_tokens', 'cache_write_tokens', 'audio_tokens']
const outputDetails = ['reasoning_tokens', 'audio_tokens', 'accepted_prediction_tokens', 'rejected_prediction_tokens']
/** Every field that any provider is known to send, in any mixture. */
const providerUsage = oneof(
  { weight: 1, arbitrary: constantFrom<unknown>(null, undefined, 'none', 7, [], true) },
  {
    weight: 20,
    arbitrary: record<Record<string, unknown>>(
      {
        prompt_tokens: odd,
        completion_tokens: odd,
        input_tokens: odd,
        output_tokens: odd,
        total_tokens: odd,
        reasoning_tokens: odd,
        cache_read_input_tokens: odd,
        cache_creation_input_tokens: odd,
        prompt_cache_hit_tokens: odd,
        prompt_cache_miss_tokens: odd,
        prompt_tokens_details: detailsOf(...inputDetails),
        input_tokens_details: detailsOf(...inputDetails),
        completion_tokens_details: detailsOf(...outputDetails),
        output_tokens_details: detailsOf(...outputDetails),
        cost: oneof(odd, detailsOf('total', 'total_cost')),
        is_byok: constantFrom(true, false, null, 'yes'),
        cost_details: detailsOf('upstream_inference_cost'),
      },
      { requiredKeys: [] },
    ),
  },
)

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

  it('takes the third of two sides and their total for the rest of it', () => {
    const usage = { input: 12, inputCached: 0, inputCacheWrite: 0, output: 5, outputReasoning: 0, total: 17 }
    expect(usageFromOpenAi({ prompt_tokens: 12, total_tokens: 17 })).toEqual(usage)
    expect(usageFromOpenAi({ completion_tokens: 5, total_tokens: 17 })).toEqual(usage)
    expect(usageFromOpenAi({ input_tokens: null, output_tokens: '5', total_tokens: '17' })).toEqual(usage)
    const cached = { prompt_tokens: 12, total_tokens: 17, prompt_tokens_details: { cached_tokens: 4 } }
    expect(usageFromOpenAi(cached)).toEqual({ ...usage, input: 8, inputCached: 4 })
    expect(usageFromOpenAi({ completion_tokens: 5, total_tokens: 3 })).toMatchObject({ input: 0, output: 5, total: 5 })
    expect(usageFromOpenAi({ prompt_tokens: 'none', input_tokens: 12, output_tokens: 5 })).toEqual(usage)
  })

  it.each<[unknown, number | null]>([
    [{ total_tokens: 17 }, 17],
    [{ total_tokens: '17', prompt_tokens: null, completion_tokens: null }, 17],
    [{ total_tokens: 0 }, null],
    [{ total_tokens: -3 }, null],
    [{ total_tokens: 'many' }, null],
    [{ total_tokens: 17, prompt_tokens: 12 }, null],
    [null, null],
  ])('of %j is a total alone: %j', (raw, total) => {
    expect(totalAloneOf(raw)).toBe(total)
  })

  it('reads counts that come as text', () => {
    const raw = { prompt_tokens: '12', completion_tokens: ' 5 ', total_tokens: '17' }
    expect(usageFromOpenAi(raw)).toMatchObject({ input: 12, output: 5, total: 17 })
    expect(usageFromOpenAi({ prompt_tokens: 'twelve', completion_tokens: '5' })).toMatchObject({ input: 0, output: 5 })
  })

  it('is disjoint, whole and adds up, and a cost is one that a call can have, whatever a server says', () => {
    assert(
      property(providerUsage, (given) => {
        const alone = totalAloneOf(given)
        expect(alone === null || (Number.isInteger(alone) && alone > 0)).toBe(true)
        const cost = costFromUsage(given)
        expect(cost === null || (cost >= 0 && cost <= 100_000 && cost === Number(cost.toFixed(12)))).toBe(true)
        const usage = usageFromOpenAi(given)
        if (usage === null) return
        expect(alone).toBeNull()
        const { total, ...parts } = usage
        const counts = Object.values(parts).map(Number)
        expect(counts).toHaveLength(5)
        expect(counts.every((count) => Number.isInteger(count) && count >= 0)).toBe(true)
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total)
      }),
      { numRuns: 5000 },
    )
  })

  it('is the provider’s own where it is whole and consistent, whatever stands beside it', () => {
    const count = integer({ min: 0, max: 1_000_000 })
    assert(
      property(count, count, count, count, (input, cached, output, reasoning) => {
        const usage = usageFromOpenAi({
          prompt_tokens: input + cached,
          completion_tokens: output + reasoning,
          total_tokens: input + cached + output + reasoning,
          prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
          completion_tokens_details: { reasoning_tokens: reasoning, accepted_prediction_tokens: 0 },
          cost: 'unknown',
        })
        const total = input + cached + output + reasoning
        const parts = { input, inputCached: cached, inputCacheWrite: 0, output, outputReasoning: reasoning, total }
        expect(usage).toEqual(total === 0 ? null : parts)
      }),
      { numRuns: 1000 },
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
  it('is unknown where the upstream bill is not told', () => {
    for (const details of [{}, { cost_details: null }, { cost_details: { upstream_inference_cost: null } }]) {
      expect(costFromUsage({ cost: 0, is_byok: true, ...details })).toBeNull()
    }
    expect(costFromUsage({ cost: 0, is_byok: true, cost_details: { upstream_inference_cost: 0 } })).toBe(0)
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
