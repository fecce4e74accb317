import type { ModelInfo, Provider } from '../../shared/domain.ts'
import { demoModels } from './demo.ts'
import { FailedCall, quote, scrubFailure, unusableKey, type CallContext, type LlmFailure } from './failure.ts'
import { httpFailure, notTheApi, retryAfterMs } from './http-failure.ts'
import { errorBodyMs, maxErrorBytes, maxModelListBytes, maxModels, modelListTooLong } from './limits.ts'
import { answersChat, modelIdsIn } from './model-list.ts'
import { withFacts } from './model-facts.ts'
import { networkFailure } from './network-failure.ts'
import { readBody } from './read-body.ts'
import { cutText } from '../../shared/text.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

export type ModelList = { ok: true; models: ModelInfo[] } | { ok: false; error: LlmFailure }

const listTimeoutMs = 15_000

/** GET {baseUrl}/models, sorted by name. Failures are values, without the key. An aborted signal counts as a timeout. */
export async function listModels(
  provider: Pick<Provider, 'id' | 'kind' | 'name' | 'baseUrl'>,
  apiKey: string | null,
  fetchModels: typeof fetch,
  signal: AbortSignal = AbortSignal.timeout(listTimeoutMs),
): Promise<ModelList> {
  if (provider.kind === 'demo') return { ok: true, models: await withFacts(provider, demoModels, null) }
  const context: CallContext = { provider, model: null, apiKey }
  const badKey = unusableKey(context)
  if (badKey) return { ok: false, error: badKey }
  try {
    const body = await readModels(context, fetchModels, signal)
    const ids = modelIdsIn(body)
    if (!ids) return { ok: false, error: notTheApi(context, words('returned something else')) }
    const bare = ids.map((id) => (provider.kind === 'gemini' ? id.replace(/^models\//, '') : id))
    const wanted = [...new Set(bare)].filter((id) => answersChat(provider.kind, id)).slice(0, maxModels)
    const models = wanted.sort(new Intl.Collator('en', { numeric: true }).compare)
    return { ok: true, models: await withFacts(provider, models, body) }
  } catch (error) {
    if (error instanceof FailedCall) return { ok: false, error: scrubFailure(error.failure, apiKey) }
    if (signal.aborted) {
      const message = said('{name} did not list its models in time.', { name: provider.name })
      return { ok: false, error: { type: 'timeout', message, advice: words('Try again, or type the model’s name.') } }
    }
    return { ok: false, error: scrubFailure(networkFailure(error, context, false), apiKey) }
  }
}

async function readModels(context: CallContext, fetchModels: typeof fetch, signal: AbortSignal): Promise<unknown> {
  const { provider, apiKey } = context
  const headers = new Headers({ accept: 'application/json' })
  if (apiKey !== null) headers.set('authorization', `Bearer ${apiKey}`)
  if (apiKey !== null && provider.kind === 'anthropic') {
    // Its model list is not part of its OpenAI-compatible layer.
    headers.set('x-api-key', apiKey)
    headers.set('anthropic-version', '2023-06-01')
  }
  const query = provider.kind === 'anthropic' ? '?limit=1000' : ''
  const response = await fetchModels(`${provider.baseUrl}/models${query}`, { headers, signal, redirect: 'error' })
  const limits = response.ok ? { maxBytes: maxModelListBytes } : { maxBytes: maxErrorBytes, timeMs: errorBodyMs }
  const { text: bodyText, ended } = await readBody(response, { ...limits, signal })
  const contentType = response.headers.get('content-type') ?? ''
  if (hasNoList(response.status)) throw new FailedCall(noModelList(context, response.status))
  if (!response.ok) {
    const waitMs = retryAfterMs(response.headers, Date.now())
    throw new FailedCall(httpFailure({ status: response.status, bodyText, contentType, retryAfterMs: waitMs }, context))
  }
  if (ended === 'too_large') throw new FailedCall(modelListTooLong(context))
  try {
    return JSON.parse(bodyText)
  } catch {
    const what = /^\s*</.test(bodyText) ? 'returned a web page' : `returned “${quote(cutText(bodyText, 80), apiKey)}”`
    throw new FailedCall(notTheApi(context, what))
  }
}

/** It may chat all the same; a wrong address looks alike. */
const hasNoList = (status: number): boolean => status === 404 || status === 405 || status === 501

function noModelList({ provider }: CallContext, status: number): LlmFailure {
  return {
    type: 'wrong_url',
    message: `${provider.name} has no list of models at ${provider.baseUrl}/models (HTTP ${status}).`,
    advice: words('Type the model’s name to use it. If that fails too, check the base URL in Settings.'),
  }
}
