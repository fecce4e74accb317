import { asText, isObject, parsedOrText } from '../../../../shared/json-values.ts'
import { objectIn } from '../json.ts'
import { countIn, usdIn } from '../sound.ts'
import { firstIn, type SpanValues } from '../span-values.ts'
import { bucketsFrom, bucketsOf, countsAt } from '../usage-buckets.ts'
import type { UsageBuckets } from '../rows.ts'
import type { Convention } from './convention.ts'

// The Vercel AI SDK, versions 3.3 to 6 and the legacy spans of 7 (whose own ones are OpenTelemetry's); read on 2026-11-26:
// https://ai-sdk.dev/docs/ai-sdk-core/telemetry#collected-data
// https://github.com/vercel/ai/blob/main/packages/otel/src/legacy-open-telemetry.ts
// `ai.result.*`, `ai.stream.*` and `ai.finishReason` are version 3's, `promptTokens` and `completionTokens` 3's and 4's.

export const aiSdk: Convention = {
  types: ['ai.operationId', 'operation.name'].map((key) => ({
    key,
    // `operation.name` has the function's id behind it.
    values: [
      [/^ai\.[A-Za-z]+\.do(Generate|Stream|Transcribe)\b/, 'generation'],
      [/^ai\.[A-Za-z]+\.doEmbed\b/, 'embedding'],
      [/^ai\.[A-Za-z]+\.doRerank\b/, 'retriever'],
      [/^ai\.toolCall\b/, 'tool'],
      // Around them, with the sums of what they took.
      [/^ai\./, 'span'],
    ],
  })),
  model: ['ai.model.id', 'ai.response.model'],
  provider: ['ai.model.provider'],
  sessionId: ['ai.telemetry.metadata.sessionId', 'ai.telemetry.metadata.session_id', 'ai.settings.context.sessionId'],
  userId: ['ai.telemetry.metadata.userId', 'ai.telemetry.metadata.user_id', 'ai.settings.context.userId'],
  tags: ['ai.telemetry.metadata.tags'],
  firstToken: [
    { key: 'ai.response.msToFirstChunk', unit: 'ms' },
    { key: 'ai.stream.msToFirstChunk', unit: 'ms' },
    { event: 'ai.stream.firstChunk' },
  ],
  usage: usageOf,
  costUsd: costOf,
  parameters: { prefixes: ['ai.settings.'] },
  metadata: { prefixes: ['ai.telemetry.metadata.'] },
  input: (values) =>
    firstIn(values, ['ai.prompt.messages', 'ai.prompt', 'ai.toolCall.args', 'ai.value', 'ai.values'], present) ??
    undefined,
  output: outputOf,
}

/**
 * From version 6 on the input is told apart from its caches. Before, `inputTokens` has what was cached with OpenAI and does not
 * with Anthropic (also on Bedrock), as their own answers count.
 */
function usageOf(values: SpanValues): UsageBuckets | null {
  const details = countsAt(values, {
    input: ['ai.usage.inputTokenDetails.noCacheTokens'],
    cached: ['ai.usage.inputTokenDetails.cacheReadTokens', 'ai.usage.cachedInputTokens'],
    cacheWrite: ['ai.usage.inputTokenDetails.cacheWriteTokens', 'ai.usage.cacheCreationInputTokens'],
    reasoning: ['ai.usage.outputTokenDetails.reasoningTokens', 'ai.usage.reasoningTokens'],
  })
  const sides = countsAt(values, {
    input: ['ai.usage.inputTokens', 'ai.usage.promptTokens'],
    output: ['ai.usage.outputTokens', 'ai.usage.completionTokens'],
    total: ['ai.usage.totalTokens', 'ai.usage.tokens'],
  })
  if (details.input !== null) {
    const reasoning = details.reasoning ?? null
    return bucketsFrom({
      input: details.input,
      inputCached: details.cached,
      inputCacheWrite: details.cacheWrite,
      output: sides.output === null ? null : Math.max(0, sides.output - (reasoning ?? 0)),
      outputReasoning: sides.output === null ? reasoning : reasoning && Math.min(reasoning, sides.output),
    })
  }
  if (sides.input === null && sides.output === null && sides.total === null) return null
  // An embedding names one number, which is its input.
  if (sides.input === null && sides.output === null && values.attributes.has('ai.usage.tokens'))
    return bucketsFrom({ input: sides.total })
  const { cached, cacheWrite, reasoning, isBeside } = providersCounts(values)
  return bucketsOf(
    {
      ...sides,
      // Its total leaves out what is beside.
      total: isBeside ? null : sides.total,
      cached: details.cached ?? cached,
      cacheWrite: details.cacheWrite ?? cacheWrite,
      reasoning: details.reasoning ?? reasoning,
    },
    isBeside ? 'beside' : 'inside',
  )
}

/** What versions 4 and 5 leave to the provider's metadata. */
function providersCounts(values: SpanValues) {
  const metadata = objectIn(values.attributes.get('ai.response.providerMetadata')) ?? {}
  const at = (...path: string[]): number | null => countIn(valueAt(metadata, path))
  const provider = firstIn(values, ['ai.model.provider'], (value) => (typeof value === 'string' ? value : null)) ?? ''
  return {
    cached:
      at('openai', 'cachedPromptTokens') ??
      at('anthropic', 'usage', 'cache_read_input_tokens') ??
      at('anthropic', 'cacheReadInputTokens') ??
      at('bedrock', 'usage', 'cacheReadInputTokens'),
    cacheWrite:
      at('anthropic', 'usage', 'cache_creation_input_tokens') ??
      at('anthropic', 'cacheCreationInputTokens') ??
      at('bedrock', 'usage', 'cacheWriteInputTokens'),
    reasoning: at('openai', 'reasoningTokens'),
    isBeside: /anthropic|bedrock/i.test(provider),
  }
}

/** OpenRouter and Vercel's gateway bill, and name it in their metadata. */
function costOf(values: SpanValues): number | null {
  const metadata = objectIn(values.attributes.get('ai.response.providerMetadata'))
  if (metadata === null) return null
  return usdIn(valueAt(metadata, ['openrouter', 'usage', 'cost'])) ?? usdIn(valueAt(metadata, ['gateway', 'cost']))
}

function valueAt(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value)
}

const present = (value: unknown): unknown => (value === '' || value === null ? null : value)

function outputOf(values: SpanValues): unknown {
  const at = (...keys: string[]): unknown => firstIn<unknown>(values, keys, present) ?? undefined
  const text = at('ai.response.text', 'ai.result.text')
  const toolCalls = parsedOrText(at('ai.response.toolCalls', 'ai.result.toolCalls'))
  const reasoning = at('ai.response.reasoning')
  const files = parsedOrText(at('ai.response.files'))
  if (toolCalls !== undefined || reasoning !== undefined || Array.isArray(files)) {
    const content = [
      ...(reasoning === undefined ? [] : [{ type: 'reasoning', text: reasoning }]),
      ...(text === undefined ? [] : [{ type: 'text', text }]),
      ...(Array.isArray(files) ? (files as unknown[]) : []),
      ...partsOfCalls(toolCalls),
    ]
    return { role: 'assistant', content }
  }
  return (
    text ??
    at('ai.response.object', 'ai.result.object', 'ai.toolCall.result', 'ai.embedding', 'ai.embeddings', 'ai.ranking')
  )
}

/** Where an exporter cut them they are no more than text. */
function partsOfCalls(toolCalls: unknown): object[] {
  if (Array.isArray(toolCalls)) return toolCalls.map((call) => ({ ...(isObject(call) ? call : {}), type: 'tool-call' }))
  return toolCalls === undefined ? [] : [{ type: 'text', text: asText(toolCalls) }]
}
