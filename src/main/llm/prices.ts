import type { MatchLogic, PriceCalculation, TieredPrices } from '@pydantic/genai-prices'
import type { Provider, ProviderKind, Usage } from '../../shared/domain.ts'
import { isThisComputer } from '../langfuse/host.ts'
import { bucketNames } from './cost-parts.ts'

/** Our kinds by the price table's ids. What is not here runs on the user's own machine and has no price. */
const tableIds: Partial<Record<ProviderKind, string>> = {
  openai: 'openai',
  azure: 'azure',
  openrouter: 'openrouter',
  groq: 'groq',
  deepseek: 'deepseek',
  mistral: 'mistral',
  gemini: 'google',
  anthropic: 'anthropic',
}

/** Servers that run a model themselves; a proxy on this computer, such as LiteLLM, may be billed elsewhere. */
const runners: readonly ProviderKind[] = ['ollama', 'lmstudio', 'llamacpp', 'vllm']
/** Ollama passes these on to its own service. */
const passedOn = /[:-]cloud$/

/** Whether a model runs on this computer: it costs $0, which is not 'unpriced'. */
export function runsHere({ kind, baseUrl }: Pick<Provider, 'kind' | 'baseUrl'>, model: string): boolean {
  if (kind === 'demo') return true
  if (!runners.includes(kind) || passedOn.test(model)) return false
  return URL.canParse(baseUrl) && isThisComputer(new URL(baseUrl).hostname)
}

/** Behind a proxy or an address of the user's own, only names that no open model bears can be told. */
const closedMakers = ['openai', 'anthropic', 'google']
const openWeights = /gpt-oss|gemma|whisper|embedding/

export interface PriceQuestion {
  providerKind: ProviderKind
  /** As asked for. */
  model: string
  /** As answered, which is what is billed; null where the provider does not say. */
  responseModel?: string | null
  usage: Usage
  startedAtMs: number
}

export interface Price {
  totalUsd: number
  /** By Langfuse's names of the buckets; not rounded, and they may not add up where the table prices something else too. */
  partsUsd: Record<string, number>
}

/**
 * US dollars by the table inside @pydantic/genai-prices (works offline), or null: unpriced, which is not $0. A model
 * that the table does not name is never priced as another one.
 */
export async function priceOf(question: PriceQuestion): Promise<Price | null> {
  const { providerKind, model, usage, startedAtMs } = question
  const ids = providerIds(providerKind, model)
  if (ids.length === 0) return null
  const { calcPrice } = await import('@pydantic/genai-prices')
  const counts = {
    input_tokens: usage.input + usage.inputCached + usage.inputCacheWrite,
    cache_read_tokens: usage.inputCached,
    cache_write_tokens: usage.inputCacheWrite,
    output_tokens: usage.output + usage.outputReasoning,
  }
  for (const name of billedNames(question)) {
    for (const providerId of ids) {
      const asked = bareName(name, providerKind)
      const priced = attempt(() => calcPrice(counts, asked, { providerId, timestamp: new Date(startedAtMs) }))
      if (!priced || !names(priced.model.match, asked.toLowerCase())) continue
      if (tableIds[providerKind] === undefined && openWeights.test(asked)) continue
      if (priced.model_price['input_mtok'] === undefined || priced.model_price['output_mtok'] === undefined) continue
      return { totalUsd: priced.total_price, partsUsd: partsOf(priced, usage) }
    }
  }
  return null
}

/** Each bucket at its own price. Reasoning is billed as output; cached input that has no price of its own as input. */
function partsOf(priced: PriceCalculation, usage: Usage): Record<string, number> {
  const { model_price: prices } = priced
  const inputTokens = usage.input + usage.inputCached + usage.inputCacheWrite
  const usdFor = (tokens: number, price: number | TieredPrices | undefined): number => {
    if (price === undefined) return 0
    if (typeof price === 'number') return (tokens * price) / 1e6
    return (tokens * (price.tiers.findLast(({ start }) => inputTokens > start)?.price ?? price.base)) / 1e6
  }
  return {
    [bucketNames.input]: usdFor(usage.input, prices['input_mtok']),
    [bucketNames.inputCached]: usdFor(usage.inputCached, prices['cache_read_mtok'] ?? prices['input_mtok']),
    [bucketNames.inputCacheWrite]: usdFor(usage.inputCacheWrite, prices['cache_write_mtok'] ?? prices['input_mtok']),
    [bucketNames.output]: usdFor(usage.output, prices['output_mtok']),
    [bucketNames.outputReasoning]: usdFor(usage.outputReasoning, prices['output_mtok']),
  }
}

function providerIds(kind: ProviderKind, model: string): string[] {
  const id = tableIds[kind]
  if (id !== undefined) return [id]
  if (kind !== 'litellm' && kind !== 'custom') return []
  const maker = /^([^/]+)\//.exec(makersName(model))?.[1]
  if (maker === undefined) return closedMakers
  return closedMakers.filter((candidate) => candidate === maker || (maker === 'gemini' && candidate === 'google'))
}

/** What is billed is what answered; the name asked for counts only if the answer is a dated version of it. */
function billedNames({ providerKind, model, responseModel }: PriceQuestion): string[] {
  // A deployment's name is the user's own choice and says nothing of the model behind it.
  if (providerKind === 'azure') return responseModel ? [responseModel] : []
  if (!responseModel) return [model]
  const same = bareName(responseModel, providerKind).toLowerCase()
  const asked = bareName(model, providerKind).toLowerCase()
  return isVersionOf(same, asked) ? [responseModel, model] : [responseModel]
}

function bareName(model: string, kind: ProviderKind): string {
  if (kind === 'gemini') return model.replace(/^models\//, '')
  if (kind === 'litellm' || kind === 'custom') return makersName(model).replace(/^[^/]+\//, '')
  return model
}

/** `maker/model` or `model` for the names that gateways give: `azure/gpt-4o`, `bedrock/us.anthropic.claude-…-v1:0`, `vertex_ai/claude-…@20250514`. */
function makersName(model: string): string {
  return model
    .replace(/^(?:litellm_proxy\/)?(?:azure|azure_ai|openrouter|bedrock(?:\/converse)?|vertex_ai)\//, '')
    .replace(/^(?:(?:us|eu|apac|global)\.)?anthropic\.(claude-.*?)(?:-v\d+(?::\d+)?)?$/, 'anthropic/$1')
    .replace(/@(\d{8})$/, '-$1')
}

const versionStamp = /^-(\d{4}-\d{2}-\d{2}|20\d{6}|\d{3}|latest)$/

const isVersionOf = (model: string, base: string): boolean =>
  model === base || (model.startsWith(base) && versionStamp.test(model.slice(base.length)))

/** The table matches loosely in places (`starts_with`, `contains`): whether a rule truly names this model. */
function names(match: MatchLogic, model: string): boolean {
  if ('or' in match) return match.or.some((part) => names(part, model))
  if ('and' in match) return match.and.some((part) => names(part, model))
  if ('equals' in match) return isVersionOf(model, match.equals.toLowerCase())
  if ('starts_with' in match) {
    const start = match.starts_with.toLowerCase()
    // A fine-tuned model's name goes on with the owner's part.
    return isVersionOf(model, start) || (start.startsWith('ft:') && model.startsWith(start))
  }
  if ('ends_with' in match) return isVersionOf(model, match.ends_with.toLowerCase())
  if ('contains' in match) return isVersionOf(model, match.contains.toLowerCase())
  return /^\^.*\$$/.test(match.regex) && new RegExp(match.regex).test(model)
}

/** The library throws on counts that contradict each other. */
function attempt<T>(calculate: () => T): T | null {
  try {
    return calculate()
  } catch {
    return null
  }
}
