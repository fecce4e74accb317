import { setImmediate } from 'node:timers/promises'
import type { ModelAbilities, ModelInfo, Provider } from '../../shared/domain.ts'
import { isObject, objectsIn } from '../../shared/json-values.ts'
import { listedFacts, runsHere } from './prices.ts'

// What a list of models says of each beside its name, by those who say anything, and what the table of prices knows. Nothing is guessed from a
// name: what nobody says is unknown.

type Facts = Pick<ModelInfo, 'contextTokens' | 'inputUsd' | 'outputUsd' | 'abilities'>
type Entry = Record<string, unknown>

const maxDepth = 5
/** Each is looked up in a table of thousands, and streams share this thread. */
const modelsPerStep = 20
const idNames = ['id', 'model', 'model_name', 'model_id', 'modelId', 'name', 'slug', 'key']

/** Groq, vLLM, Mistral and LM Studio, OpenRouter and Together, LiteLLM, Gemini, llama.cpp. */
const contextNames = [
  'context_length',
  'context_window',
  'max_context_length',
  'max_model_len',
  'max_input_tokens',
  'inputTokenLimit',
  'n_ctx',
  'n_ctx_train',
]

export async function withFacts(
  provider: Pick<Provider, 'id' | 'kind' | 'baseUrl'>,
  models: readonly string[],
  body: unknown,
): Promise<ModelInfo[]> {
  const entries = entriesIn(body, provider.kind === 'gemini' ? (id) => id.replace(/^models\//, '') : (id) => id)
  const nowMs = Date.now()
  const infos: ModelInfo[] = []
  for (const [index, id] of models.entries()) {
    if (index % modelsPerStep === modelsPerStep - 1) await setImmediate()
    const said = factsOf(entries.get(id) ?? {})
    const isHere = runsHere(provider, id)
    const table = isHere
      ? { inputUsd: 0, outputUsd: 0, contextTokens: null }
      : await listedFacts(provider.kind, id, nowMs)
    infos.push({
      id,
      providerId: provider.id,
      contextTokens: said.contextTokens ?? table.contextTokens,
      // Both or none: half a price misleads.
      ...(said.inputUsd !== null && said.outputUsd !== null
        ? { inputUsd: said.inputUsd, outputUsd: said.outputUsd }
        : { inputUsd: table.inputUsd, outputUsd: table.outputUsd }),
      abilities: said.abilities,
    })
  }
  return infos
}

/** Every object that bears a model's name, wherever the list is kept. */
function entriesIn(body: unknown, toId: (id: string) => string): Map<string, Entry> {
  const found = new Map<string, Entry>()
  const look = (value: unknown, depth: number): void => {
    if (depth > maxDepth || typeof value !== 'object' || value === null) return
    for (const entry of objectsIn(value)) {
      for (const name of idNames) {
        const id = entry[name]
        if (typeof id === 'string' && !found.has(toId(id))) found.set(toId(id), entry)
      }
      for (const [key, inner] of Object.entries(entry)) {
        if (Array.isArray(inner)) look(inner, depth + 1)
        else if (isObject(inner)) {
          if (!found.has(key)) found.set(key, inner)
          look(inner, depth + 1)
        }
      }
    }
  }
  look(body, 0)
  return found
}

function factsOf(entry: Entry): Facts {
  const parts = [entry, entry['model_info'], entry['top_provider'], entry['meta'], entry['metadata']].filter(isObject)
  const context = parts.flatMap((part) => contextNames.map((name) => Number(part[name] ?? Number.NaN)))
  return {
    contextTokens: context.find((tokens) => Number.isInteger(tokens) && tokens > 0) ?? null,
    ...pricesOf(parts),
    abilities: abilitiesOf(entry, parts),
  }
}

function pricesOf(parts: Entry[]): Pick<Facts, 'inputUsd' | 'outputUsd'> {
  const million = 1_000_000
  const first = (...prices: [value: unknown, times: number][]): number | null =>
    prices.flatMap(([value, times]) => usdOf(value, times) ?? [])[0] ?? null
  const pricing = parts.map((part) => part['pricing']).find(isObject) ?? {}
  const info = parts.find((part) => 'input_cost_per_token' in part) ?? {}
  return {
    inputUsd: first(
      [pricing['prompt'], million],
      [info['input_cost_per_token'], million],
      [pricing['input'], 1],
      [pricing['input_tokens'], 1],
    ),
    outputUsd: first(
      [pricing['completion'], million],
      [info['output_cost_per_token'], million],
      [pricing['output'], 1],
      [pricing['output_tokens'], 1],
    ),
  }
}

/** OpenRouter's -1 is a price that depends on where a call goes. */
function usdOf(value: unknown, times: number): number | null {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return null
  const usd = Number(value) * times
  return Number.isFinite(usd) && usd >= 0 ? Number(usd.toPrecision(12)) : null
}

function abilitiesOf(entry: Entry, parts: Entry[]): ModelAbilities {
  const { architecture, capabilities, supported_parameters: parameters } = entry
  const inputs = isObject(architecture) ? architecture['input_modalities'] : entry['input_modalities']
  const flag = (...names: string[]): boolean | null => {
    const places = isObject(capabilities) ? [capabilities, ...parts] : parts
    const said = places.flatMap((place) => names.map((name) => place[name]))
    return said.find((value) => typeof value === 'boolean') ?? null
  }
  const listed = (list: unknown, ...names: string[]): boolean | null =>
    Array.isArray(list) && list.length > 0 ? names.some((name) => list.includes(name)) : null
  // A list of capabilities names what there is; what it does not name may be known under another word.
  const named = (...names: string[]): boolean | null => listed(capabilities, ...names) || null
  return {
    vision: flag('vision', 'supports_vision', 'image_input') ?? listed(inputs, 'image') ?? named('vision', 'image'),
    tools:
      flag('function_calling', 'supports_function_calling', 'tools', 'tool_calls') ??
      listed(parameters, 'tools', 'tool_choice') ??
      named('tools', 'tool_use', 'function_calling'),
    reasoning:
      flag('reasoning', 'supports_reasoning', 'thinking') ??
      listed(parameters, 'reasoning', 'include_reasoning', 'reasoning_effort') ??
      named('reasoning', 'thinking'),
  }
}
