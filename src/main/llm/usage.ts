import type { Usage } from '../../shared/domain.ts'

/**
 * From OpenAI's `usage` object to disjoint buckets of whole tokens. There, cached tokens are counted inside
 * `prompt_tokens` and reasoning inside `completion_tokens`, so both are taken out. xAI and Gemini count reasoning
 * beside `completion_tokens`: there `total_tokens` is larger than the two, and nothing is taken out. DeepSeek also
 * names the cached part `prompt_cache_hit_tokens`. Null where the object has no counts at all.
 */
export function usageFromOpenAi(raw: unknown): Usage | null {
  if (!isObject(raw)) return null
  if (!isCount(raw['prompt_tokens']) && !isCount(raw['completion_tokens'])) return null
  const prompt = count(raw['prompt_tokens'])
  const completion = count(raw['completion_tokens'])
  const cached = count(detail(raw, 'prompt_tokens_details', 'cached_tokens') ?? raw['prompt_cache_hit_tokens'])
  const reasoning = count(detail(raw, 'completion_tokens_details', 'reasoning_tokens'))
  const beside = count(raw['total_tokens']) - prompt - completion
  const reasoningIsBeside = beside > 0 && (reasoning === 0 || reasoning === beside)

  const inputCached = Math.min(cached, prompt)
  const input = prompt - inputCached
  const outputReasoning = reasoningIsBeside ? beside : Math.min(reasoning, completion)
  const output = reasoningIsBeside ? completion : completion - outputReasoning
  return { input, inputCached, output, outputReasoning, total: input + inputCached + output + outputReasoning }
}

/** OpenRouter's `usage.cost`, in US dollars; with a key of one's own the upstream's bill comes on top. Null where absent. */
export function costFromUsage(raw: unknown): number | null {
  if (!isObject(raw)) return null
  const cost = raw['cost']
  if (typeof cost !== 'number' || !Number.isFinite(cost) || cost < 0) return null
  const upstream = raw['is_byok'] === true ? detail(raw, 'cost_details', 'upstream_inference_cost') : 0
  return cost + (typeof upstream === 'number' && upstream > 0 ? upstream : 0)
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

const count = (value: unknown): number => (isCount(value) ? Math.max(0, Math.round(value)) : 0)

const detail = (raw: Record<string, unknown>, group: string, name: string): unknown => {
  const details = raw[group]
  return isObject(details) ? details[name] : undefined
}
