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
      output: 50,
      outputReasoning: 250,
      total: 1300,
    })
  })

  it('does without details', () => {
    const usage = { input: 7, inputCached: 0, output: 5, outputReasoning: 0, total: 12 }
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
    expect(usageFromOpenAi(raw)).toEqual({ input: 10, inputCached: 0, output: 5, outputReasoning: 100, total: 115 })
  })

  it('finds reasoning that only the total knows of, as with Gemini', () => {
    const raw = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 65 }
    expect(usageFromOpenAi(raw)).toEqual({ input: 10, inputCached: 0, output: 5, outputReasoning: 50, total: 65 })
  })

  it.each([
    { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 90 } },
    { prompt_tokens: 10, completion_tokens: 5, completion_tokens_details: { reasoning_tokens: 90 } },
    { prompt_tokens: 10, completion_tokens: 5, total_tokens: 3 },
    { prompt_tokens: -10, completion_tokens: 5.4, total_tokens: 'many' },
    { prompt_tokens: 1e3, completion_tokens: Number.NaN, prompt_tokens_details: { cached_tokens: -5 } },
    { prompt_tokens: 10.5, completion_tokens: null, completion_tokens_details: 'none' },
  ])('stays whole, not negative and summed up for %j', (raw) => {
    const usage = usageFromOpenAi(raw)
    if (!usage) throw new Error('no usage')
    const { total, ...parts } = usage
    for (const tokens of Object.values(parts)) {
      expect(Number.isInteger(tokens)).toBe(true)
      expect(tokens).toBeGreaterThanOrEqual(0)
    }
    expect(Object.values(parts).reduce((sum, tokens) => sum + tokens, 0)).toBe(total)
  })

  it.each([null, undefined, 'none', {}, { total_tokens: 5 }])('is unknown for %j', (raw) => {
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
  it.each([{}, null, { cost: '1' }, { cost: -1 }, { cost: { total_cost: 1 } }])('is unknown for %j', (raw) => {
    expect(costFromUsage(raw)).toBeNull()
  })
})
