import { isObject, objectsIn } from '../../../../shared/json-values.ts'
import { unflattened } from '../flattened.ts'
import { usdIn } from '../sound.ts'
import { firstIn, type SpanValues } from '../span-values.ts'
import { bucketsOf, countsAt } from '../usage-buckets.ts'
import type { Convention } from './convention.ts'

// OpenInference (Arize), its specification as of 2026-11-26; lists are flattened, and each field of an object has the
// object's name before it once more (`llm.input_messages.0.message.role`):
// https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md

export const openInference: Convention = {
  types: [
    {
      key: 'openinference.span.kind',
      values: [
        [/^LLM$/i, 'generation'],
        [/^EMBEDDING$/i, 'embedding'],
        [/^CHAIN$/i, 'chain'],
        [/^(RETRIEVER|RERANKER)$/i, 'retriever'],
        [/^TOOL$/i, 'tool'],
        [/^AGENT$/i, 'agent'],
        [/^GUARDRAIL$/i, 'guardrail'],
        [/^EVALUATOR$/i, 'evaluator'],
        [/./, 'span'],
      ],
    },
  ],
  model: [
    'llm.request.model_name',
    'llm.model_name',
    'embedding.model_name',
    'reranker.model_name',
    'llm.response.model_name',
  ],
  provider: ['llm.provider', 'llm.system'],
  sessionId: ['session.id'],
  userId: ['user.id'],
  tags: ['tag.tags'],
  firstToken: [{ event: 'First Token Stream Event' }],
  // `prompt` and `completion` are sums, whose `_details` are part of them.
  usage: (values) =>
    bucketsOf(
      countsAt(values, {
        input: ['llm.token_count.prompt'],
        output: ['llm.token_count.completion'],
        total: ['llm.token_count.total'],
        cached: ['llm.token_count.prompt_details.cache_read', 'llm.token_count.prompt_details.cache_input'],
        cacheWrite: ['llm.token_count.prompt_details.cache_write'],
        reasoning: ['llm.token_count.completion_details.reasoning'],
      }),
      'inside',
    ),
  costUsd(values) {
    const total = firstIn(values, ['llm.cost.total'], usdIn)
    if (total !== null) return total
    const prompt = firstIn(values, ['llm.cost.prompt'], usdIn)
    const completion = firstIn(values, ['llm.cost.completion'], usdIn)
    return prompt === null && completion === null ? null : (prompt ?? 0) + (completion ?? 0)
  },
  parameters: { json: ['llm.invocation_parameters', 'embedding.invocation_parameters'] },
  metadata: { json: ['metadata'] },
  input: (values) =>
    messagesUnder(values, 'llm.input_messages') ??
    plainUnder(values, 'llm.prompts') ??
    firstIn<unknown>(values, ['input.value', 'reranker.query', 'embedding.text'], present) ??
    undefined,
  output: (values) =>
    messagesUnder(values, 'llm.output_messages') ??
    plainUnder(values, 'llm.choices') ??
    firstIn<unknown>(values, ['output.value'], present) ??
    plainUnder(values, 'retrieval.documents') ??
    plainUnder(values, 'reranker.output_documents'),
}

const present = (value: unknown): unknown => (value === '' || value === null ? null : value)

function messagesUnder(values: SpanValues, prefix: string): unknown {
  const messages = plainUnder(values, prefix)
  return Array.isArray(messages) ? messages.map(toMessage) : undefined
}

function plainUnder(values: SpanValues, prefix: string): unknown {
  const list = unflattened(values, prefix)
  return Array.isArray(list) ? list.map(withoutOwnName) : undefined
}

/** `{message: {…}}` is `{…}`, at any depth of lists. */
function withoutOwnName(item: unknown): unknown {
  if (!isObject(item)) return item
  const [only, ...others] = Object.values(item)
  const inner = others.length === 0 && isObject(only) ? only : item
  return Object.fromEntries(
    Object.entries(inner).map(([name, value]) => [name, Array.isArray(value) ? value.map(withoutOwnName) : value]),
  )
}

/** Parts of a content stand under `contents`, beside the text. */
function toMessage(message: unknown): unknown {
  if (!isObject(message)) return message
  const { contents, ...rest } = message
  return Array.isArray(contents) ? { ...rest, content: objectsIn(contents).map(toPart) } : rest
}

function toPart({ image, audio, video, ...rest }: Record<string, unknown>): object {
  const media = [image, audio, video].find(isObject)
  if (!media) return rest
  const inner = Object.values(media).find(isObject) ?? media
  return { ...rest, url: inner['url'], ...(inner['mime_type'] !== undefined && { mime_type: inner['mime_type'] }) }
}
