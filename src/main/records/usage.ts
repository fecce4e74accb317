import type { Usage } from '../../shared/domain.ts'
import { isObject } from '../../shared/json-values.ts'

/** More than any real call can cost, in US dollars; Langfuse cuts at a million, and 3.10 lost the flush for it. */
const maxCostUsd = 100_000
/** The same for tokens of one bucket. */
const maxTokens = 1e12

/**
 * From a provider's `usage` object to disjoint buckets of whole tokens. Nothing is guessed: null where it names neither
 * an input nor an output count (see `totalAloneOf`), and where it is all zero.
 *
 * - OpenAI counts cached tokens inside `prompt_tokens` (`prompt_tokens_details.cached_tokens`) and reasoning inside
 *   `completion_tokens`; both are taken out. DeepSeek names the cached part `prompt_cache_hit_tokens`. Its Responses
 *   API says `input_tokens`, `output_tokens` and `…_tokens_details`.
 * - Anthropic counts `cache_read_input_tokens` and `cache_creation_input_tokens` beside `input_tokens`. Gateways pass them
 *   on beside `prompt_tokens`: some inside it (LiteLLM), some not (Portkey). The total tells which, where there is one.
 * - xAI and Gemini count reasoning beside `completion_tokens`: what the total has more is reasoning, unless caches are it.
 */
export function usageFromOpenAi(raw: unknown): Usage | null {
  if (!isObject(raw)) return null
  const { prompt: namedPrompt, completion: namedCompletion, total } = countsOf(raw)
  if (namedPrompt === null && namedCompletion === null) return null
  // Of two sides and their total, any two say the third.
  const prompt = namedPrompt ?? Math.max(0, (total ?? 0) - (namedCompletion ?? 0))
  const { read, write, inside } = cachesOf(raw, prompt, namedCompletion ?? 0, total)
  const input = inside ? Math.max(0, prompt - read - write) : prompt
  const inputCached = inside ? Math.min(read, prompt) : read
  const inputCacheWrite = inside ? Math.min(write, prompt - inputCached) : write
  const completion = namedCompletion ?? Math.max(0, (total ?? 0) - input - inputCached - inputCacheWrite)

  const reasoning = firstCount(
    detail(raw, 'completion_tokens_details', 'reasoning_tokens'),
    detail(raw, 'output_tokens_details', 'reasoning_tokens'),
    raw['reasoning_tokens'],
  )
  const beside = (total ?? 0) - input - inputCached - inputCacheWrite - completion
  const isBeside = beside > 0 && (reasoning === 0 || reasoning === beside)
  const outputReasoning = isBeside ? beside : Math.min(reasoning, completion)
  const output = isBeside ? completion : completion - outputReasoning
  const sum = input + inputCached + inputCacheWrite + output + outputReasoning
  // Servers send zeros at the end of a stream that they have not counted.
  return sum === 0 ? null : { input, inputCached, inputCacheWrite, output, outputReasoning, total: sum }
}

/** What a provider says it took where it names nothing but a total; null where it names none, or more. */
export function totalAloneOf(raw: unknown): number | null {
  if (!isObject(raw)) return null
  const { prompt, completion, total } = countsOf(raw)
  return prompt === null && completion === null && total !== null && total > 0 ? total : null
}

function countsOf(raw: Record<string, unknown>): Record<'prompt' | 'completion' | 'total', number | null> {
  return {
    prompt: countOf(raw['prompt_tokens']) ?? countOf(raw['input_tokens']),
    completion: countOf(raw['completion_tokens']) ?? countOf(raw['output_tokens']),
    total: countOf(raw['total_tokens']),
  }
}

function cachesOf(
  raw: Record<string, unknown>,
  prompt: number,
  completion: number,
  total: number | null,
): { read: number; write: number; inside: boolean } {
  const inner = firstCount(
    detail(raw, 'prompt_tokens_details', 'cached_tokens'),
    detail(raw, 'input_tokens_details', 'cached_tokens'),
    raw['prompt_cache_hit_tokens'],
  )
  const read = firstCount(raw['cache_read_input_tokens'])
  const write = firstCount(
    raw['cache_creation_input_tokens'],
    detail(raw, 'prompt_tokens_details', 'cache_creation_tokens'),
    detail(raw, 'prompt_tokens_details', 'cache_write_tokens'),
  )
  if (read === 0 && write === 0) return { read: inner, write: 0, inside: true }
  // Anthropic's words. Beside OpenAI's own, the same tokens under two names, they are counted as OpenAI counts.
  const cached = Math.max(read, inner)
  const withCaches = prompt + completion + cached + write
  if (cached + write > prompt) return { read: cached, write, inside: false }
  if (total !== null && total >= withCaches) return { read: cached, write, inside: false }
  if (total !== null) return { read: cached, write, inside: true }
  const isAnthropics = raw['prompt_tokens'] === undefined && inner === 0
  return { read: cached, write, inside: !isAnthropics }
}

/**
 * What the provider says it cost, in US dollars: OpenRouter's `usage.cost`, as a number, a text or an object with a
 * total; with a key of one's own it is a fee alone, and the upstream's bill comes on top. Null where either is absent or not to be
 * believed.
 */
export function costFromUsage(raw: unknown): number | null {
  if (!isObject(raw)) return null
  const given = raw['cost']
  const cost = believableUsd(isObject(given) ? (given['total_cost'] ?? given['total']) : given)
  if (cost === null) return null
  const upstream = raw['is_byok'] === true ? believableUsd(detail(raw, 'cost_details', 'upstream_inference_cost')) : 0
  return upstream === null ? null : believableUsd(cost + upstream)
}

/** Whole trillionths of a dollar, which Langfuse keeps; null for what is no cost of a call. */
export function believableUsd(value: unknown): number | null {
  const usd = numberOf(value)
  return usd === null || usd < 0 || usd > maxCostUsd ? null : Number(usd.toFixed(12))
}

/** Counts come as text from some servers. */
function numberOf(value: unknown): number | null {
  if (typeof value === 'string' && /^\s*\d+(\.\d+)?(e[+-]?\d+)?\s*$/i.test(value)) return numberOf(Number(value))
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function countOf(value: unknown): number | null {
  const count = numberOf(value)
  return count === null ? null : Math.min(maxTokens, Math.max(0, Math.round(count)))
}

function firstCount(...values: unknown[]): number {
  for (const value of values) {
    const count = countOf(value)
    if (count !== null && count > 0) return count
  }
  return 0
}

const detail = (raw: Record<string, unknown>, group: string, name: string): unknown => {
  const details = raw[group]
  return isObject(details) ? details[name] : undefined
}
