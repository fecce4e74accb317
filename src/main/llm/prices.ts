import type { MatchLogic, ModelInfo, PriceCalculation, TieredPrices } from '@pydantic/genai-prices'
import type { Provider, ProviderKind, Usage } from '../../shared/domain.ts'
import { leadsHere } from '../net/loopback.ts'
import { bucketNames } from './cost-parts.ts'
import {
  bedrockStem,
  isFree,
  isOfBedrock,
  isVersionOf,
  modelAlone,
  tableNamesOf,
  type TableName,
} from './model-names.ts'

/** Servers that run a model themselves; a proxy on this computer, such as LiteLLM, may be billed elsewhere. */
const runners: readonly ProviderKind[] = ['ollama', 'lmstudio', 'llamacpp', 'vllm']
/** Ollama passes these on to its own service. */
const passedOn = /[:-]cloud$/

/** Whether a model runs on this computer: it costs $0, which is not 'unpriced'. */
export function runsHere({ kind, baseUrl }: Pick<Provider, 'kind' | 'baseUrl'>, model: string): boolean {
  if (kind === 'demo') return true
  if (!runners.includes(kind) || passedOn.test(model)) return false
  return leadsHere(baseUrl)
}

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
  if (isFree(providerKind, model)) return { totalUsd: 0, partsUsd: {} }
  const names = billedNames(question).flatMap((name) => tableNamesOf(providerKind, name))
  const counts = {
    input_tokens: usage.input + usage.inputCached + usage.inputCacheWrite,
    cache_read_tokens: usage.inputCached,
    cache_write_tokens: usage.inputCacheWrite,
    output_tokens: usage.output + usage.outputReasoning,
  }
  const priced = await lookUp(names, counts, startedAtMs)
  return priced && { totalUsd: priced.total_price, partsUsd: partsOf(priced, usage) }
}

/** What the table says of a model before it is asked anything. Prices are those of short inputs, for a million tokens. */
export async function listedFacts(
  kind: ProviderKind,
  model: string,
  atMs: number,
): Promise<{ inputUsd: number | null; outputUsd: number | null; contextTokens: number | null }> {
  if (isFree(kind, model)) return { inputUsd: 0, outputUsd: 0, contextTokens: null }
  const names = kind === 'azure' ? [] : tableNamesOf(kind, model)
  const priced = await lookUp(names, { input_tokens: 0, output_tokens: 0 }, atMs)
  const usd = (name: string): number | null => {
    const price = priced?.model_price[name as keyof typeof priced.model_price] as number | TieredPrices | undefined
    return typeof price === 'number' ? price : (price?.base ?? null)
  }
  return {
    inputUsd: usd('input_mtok'),
    outputUsd: usd('output_mtok'),
    contextTokens: priced?.model.context_window ?? null,
  }
}

async function lookUp(
  names: TableName[],
  counts: Record<string, number>,
  atMs: number,
): Promise<PriceCalculation | null> {
  if (names.length === 0) return null
  const { calcPrice } = await import('@pydantic/genai-prices')
  for (const { providerId, name } of names) {
    const priced = attempt(() => calcPrice(counts, name, { providerId, timestamp: new Date(atMs) }))
    const isNamed = priced && (providerId === 'aws' ? namesAtBedrock : namesPlainly)(priced.model, name.toLowerCase())
    if (!isNamed) continue
    if (priced.model_price['input_mtok'] === undefined || priced.model_price['output_mtok'] === undefined) continue
    return priced
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

/** What is billed is what answered; the name asked for counts only if the answer is the same model, or a version of it. */
function billedNames({ providerKind, model, responseModel }: PriceQuestion): string[] {
  // A deployment's name is the user's own choice and says nothing of the model behind it.
  if (providerKind === 'azure') return responseModel ? [responseModel] : []
  if (!responseModel) return [model]
  if (!isVersionOf(modelAlone(responseModel), modelAlone(model))) return [responseModel]
  // Bedrock's name says the region, and so the price; the model answers with its own.
  return isOfBedrock(model) ? [model, responseModel] : [responseModel, model]
}

export const namesPlainly = ({ match }: ModelInfo, name: string): boolean => names(match, name)

/** Bedrock's names are in the table without version, and in some regions only. */
function namesAtBedrock({ id, match }: ModelInfo, name: string): boolean {
  const stem = bedrockStem(name)
  const isGlobal = name.startsWith('global.')
  return id.startsWith('global.') === isGlobal && literalsOf(match).some((text) => isVersionOf(stem, bedrockStem(text)))
}

function literalsOf(match: MatchLogic): string[] {
  if ('or' in match) return match.or.flatMap(literalsOf)
  if ('and' in match) return match.and.flatMap(literalsOf)
  return Object.values(match).filter((text): text is string => typeof text === 'string')
}

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
export function attempt<T>(calculate: () => T): T | null {
  try {
    return calculate()
  } catch {
    return null
  }
}
