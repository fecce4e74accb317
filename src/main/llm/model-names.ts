import type { ProviderKind } from '../../shared/domain.ts'

/** Where a model is looked up in the price table. */
export interface TableName {
  providerId: string
  name: string
}

/** Our kinds by the price table's ids. What is not here runs on the user's own machine, or is a gateway. */
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

/** Behind a proxy or an address of the user's own, only names that no open model bears can be told. */
const closedMakers = ['openai', 'anthropic', 'google', 'x-ai', 'perplexity']
const openWeights = /gpt-oss|gemma|whisper|embedding|r1-1776|llama/
/** What gateways call them, and those who serve open models at a price of their own. */
const idsOfPrefix: Readonly<Record<string, string>> = {
  ...Object.fromEntries(closedMakers.map((id) => [id, id])),
  gemini: 'google',
  xai: 'x-ai',
  groq: 'groq',
}

/** In front of another name: who passes the call on. Behind an `@` is a name that a user of Portkey chose. */
const passingOn = [
  /^(?:@[^/]+|litellm_proxy|openrouter|azure|azure_ai|vertex_ai|vertex|bedrock|converse|invoke)\//,
  /^(?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/[^/]+\/models\//,
  /^arn:aws[\w-]*:bedrock:[^/]*:(?:inference-profile|foundation-model)\//,
  // Bedrock's regions, in LiteLLM.
  /^[a-z]{2}(?:-gov)?-[a-z]+-\d\//,
]
const bedrockName =
  /^(?:(us|us-gov|eu|apac|jp|au|ca|in|global)\.)?((?:ai21|amazon|anthropic|cohere|deepseek|google|meta|mistral|moonshot|nvidia|openai|qwen|writer|zai)\.)(\S+)$/
/** `-v1:0`, with the context window behind it or without. */
const bedrockVersion = /(?:-v\d+(?::\d+)?|(?<=-\d):\d+)(?::\d+k)?$/
/** How OpenRouter is to choose who serves a model; what is paid for a token is the model's. */
const routing = /:(?:nitro|floor|online|exacto)$/
const versionStamp = /^-(\d{4}-\d{2}-\d{2}|20\d{6}|\d{3}|latest)$/

/** OpenRouter's models that cost nothing. */
export function isFree(kind: ProviderKind, model: string): boolean {
  return model.endsWith(':free') && (kind === 'openrouter' || /^@?openrouter\//.test(model))
}

/** Where the price of a model may be, the best first; empty where nobody can know it. */
export function tableNamesOf(kind: ProviderKind, model: string): TableName[] {
  const providerId = tableIds[kind]
  if (providerId === undefined) return kind === 'litellm' || kind === 'custom' ? behindGateway(model) : []
  if (kind === 'openrouter') return [{ providerId, name: model.replace(routing, '') }]
  return [{ providerId, name: kind === 'gemini' ? model.replace(/^models\//, '') : model }]
}

function behindGateway(model: string): TableName[] {
  const name = withoutPassing(model)
  const bedrock = bedrockName.exec(name)
  if (bedrock) return atBedrock(name, bedrock)
  const [, prefix, rest = name] = /^([^/]+)\/(.+)$/.exec(name) ?? []
  const plain = withDate(rest).replace(routing, '')
  if (prefix === 'groq') return [{ providerId: 'groq', name: plain }]
  if (openWeights.test(plain)) return []
  const ids = prefix === undefined ? closedMakers : [idsOfPrefix[prefix] ?? []].flat()
  return ids.map((providerId) => ({ providerId, name: plain }))
}

/** Not every region is in the table, but all ask the same, except for `global`. */
function atBedrock(name: string, [, region, maker = '', rest = '']: RegExpExecArray): TableName[] {
  const names = region === 'global' ? [name] : [name, `us.${maker}${rest}`, maker + rest]
  const own = maker === 'anthropic.' ? [{ providerId: 'anthropic', name: rest.replace(bedrockVersion, '') }] : []
  return [...names.map((each) => ({ providerId: 'aws', name: each })), ...own]
}

function withoutPassing(model: string): string {
  const next = passingOn.reduce((name, prefix) => name.replace(prefix, ''), model)
  return next === model ? model : withoutPassing(next)
}

/** Vertex AI writes `@20250514`, or `@default` for what is newest. */
const withDate = (name: string): string => name.replace(/@(?:default|latest)$/, '').replace(/@(\d{3}|\d{8})$/, '-$1')

/** Whether `model` is `base`, or a dated version of it. */
export const isVersionOf = (model: string, base: string): boolean =>
  model === base || (model.startsWith(base) && versionStamp.test(model.slice(base.length)))

/** A model without what Bedrock writes around it. */
export const bedrockStem = (name: string): string => name.replace(bedrockName, '$3').replace(bedrockVersion, '')

export const isOfBedrock = (model: string): boolean => bedrockName.test(withoutPassing(model))

/** What a model is called by itself, to tell whether two names mean the same one. */
export function modelAlone(model: string): string {
  const last = withoutPassing(model).split('/').at(-1) ?? model
  return withDate(bedrockStem(last))
    .replace(/:[a-z]+$/, '')
    .toLowerCase()
}
