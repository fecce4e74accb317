import { objectIn } from '../json.ts'
import { isObject, parsedOrText } from '../../../../shared/json-values.ts'
import { usdIn } from '../sound.ts'
import { firstIn, type EventValues, type SpanValues } from '../span-values.ts'
import { unflattened } from '../flattened.ts'
import { bucketsOf, countsAt } from '../usage-buckets.ts'
import type { Convention } from './convention.ts'

// OpenTelemetry's semantic conventions for generative AI, status Development: the repository of their own, schema
// gen-ai/1.42 of June 2026, and the names of before, back to 1.27 of 2024; read on 2026-11-26:
// https://github.com/open-telemetry/semantic-conventions-genai/blob/main/model/gen-ai/registry.yaml
// https://github.com/open-telemetry/semantic-conventions/blob/main/model/gen-ai/deprecated/registry-deprecated.yaml
// OpenLLMetry (Traceloop) began before them and still writes `gen_ai.prompt.0.content`, `llm.usage.total_tokens`, `llm.request.type` and
// `traceloop.*`: https://github.com/traceloop/openllmetry/tree/main/packages/opentelemetry-semantic-conventions-ai

export const genAi: Convention = {
  types: [
    {
      key: 'gen_ai.operation.name',
      values: [
        [/^(chat|generate_content|text_completion|completion|generate)$/, 'generation'],
        [/^embeddings?$/, 'embedding'],
        [/^(invoke|create)_agent$/, 'agent'],
        [/^execute_tool$/, 'tool'],
        [/^(retrieval|search_memory|rerank)$/, 'retriever'],
        [/^(invoke_workflow|plan)$/, 'chain'],
        [/_memory(_store)?$/, 'span'],
      ],
    },
    {
      key: 'llm.request.type',
      values: [
        [/^(chat|completion)$/, 'generation'],
        [/^embedding$/, 'embedding'],
        [/^rerank$/, 'retriever'],
      ],
    },
    {
      key: 'traceloop.span.kind',
      values: [
        [/^agent$/, 'agent'],
        [/^tool$/, 'tool'],
        [/^workflow$/, 'chain'],
        [/^task$/, 'span'],
      ],
    },
    // Pydantic AI names the tool and no operation.
    { key: 'gen_ai.tool.call.id', values: [[/./, 'tool']], saysMore: true },
    { key: 'gen_ai.tool.name', values: [[/./, 'tool']], saysMore: true },
  ],
  model: ['gen_ai.request.model', 'gen_ai.response.model'],
  provider: ['gen_ai.provider.name', 'gen_ai.system'],
  sessionId: ['gen_ai.conversation.id', 'traceloop.association.properties.session_id'],
  userId: ['enduser.id', 'traceloop.association.properties.user_id'],
  // The resource's, both spellings of OpenTelemetry's.
  environment: ['deployment.environment.name', 'deployment.environment'],
  firstToken: [
    { key: 'gen_ai.response.time_to_first_chunk', unit: 's' },
    { key: 'gen_ai.server.time_to_first_token', unit: 's' },
    { event: 'llm.content.completion.chunk' },
  ],
  // All kinds of input and of output are part of the two sums, cached ones and reasoning included.
  usage: (values) =>
    bucketsOf(
      countsAt(values, {
        input: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens', 'llm.usage.prompt_tokens'],
        output: ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens', 'llm.usage.completion_tokens'],
        total: ['gen_ai.usage.total_tokens', 'llm.usage.total_tokens'],
        cached: [
          'gen_ai.usage.cache_read.input_tokens',
          'gen_ai.usage.cache_read_input_tokens',
          'gen_ai.usage.details.cache_read_input_tokens',
          'gen_ai.usage.details.cache_read_tokens',
          'gen_ai.usage.details.cached_tokens',
        ],
        cacheWrite: [
          'gen_ai.usage.cache_creation.input_tokens',
          'gen_ai.usage.cache_write.input_tokens',
          'gen_ai.usage.cache_creation_input_tokens',
          'gen_ai.usage.details.cache_creation_input_tokens',
          'gen_ai.usage.details.cache_write_tokens',
        ],
        reasoning: [
          'gen_ai.usage.reasoning.output_tokens',
          'gen_ai.usage.reasoning_tokens',
          'gen_ai.usage.details.reasoning_tokens',
        ],
      }),
      'inside',
    ),
  costUsd: (values) => firstIn(values, ['gen_ai.usage.cost', 'gen_ai.usage.total_cost', 'gen_ai.cost.total'], usdIn),
  parameters: { prefixes: ['gen_ai.request.'], except: ['model'] },
  metadata: { prefixes: ['traceloop.association.properties.'] },
  input: inputOf,
  output: outputOf,
}

const present = (value: unknown): unknown => (value === '' || value === null ? null : value)
const at = (values: SpanValues, keys: string[]): unknown => firstIn<unknown>(values, keys, present) ?? undefined

function inputOf(values: SpanValues): unknown {
  const messages = parsedOrText(at(values, ['gen_ai.input.messages']))
  const instructions = parsedOrText(at(values, ['gen_ai.system_instructions']))
  if (messages !== undefined || instructions !== undefined) return withInstructions(instructions, messages)
  return (
    inEvents(values, /^gen_ai\.client\.inference\.operation\.details$/, 'gen_ai.input.messages') ??
    saidInEvents(values, /^gen_ai\.(system|user|assistant|tool)\.message$/) ??
    inEvents(values, /^gen_ai\.content\.prompt$/, 'gen_ai.prompt') ??
    unflattened(values, 'gen_ai.prompt') ??
    at(values, [
      'gen_ai.prompt',
      'gen_ai.tool.call.arguments',
      'gen_ai.retrieval.query.text',
      'gen_ai.memory.query.text',
      'traceloop.entity.input',
      // Pydantic AI before version 2, and Google's ADK.
      'pydantic_ai.all_messages',
      'all_messages_events',
      'gcp.vertex.agent.llm_request',
      'gcp.vertex.agent.tool_call_args',
    ])
  )
}

function outputOf(values: SpanValues): unknown {
  return (
    at(values, ['gen_ai.output.messages']) ??
    inEvents(values, /^gen_ai\.client\.inference\.operation\.details$/, 'gen_ai.output.messages') ??
    saidInEvents(values, /^gen_ai\.choice$/) ??
    inEvents(values, /^gen_ai\.content\.completion$/, 'gen_ai.completion') ??
    unflattened(values, 'gen_ai.completion') ??
    at(values, [
      'gen_ai.completion',
      'gen_ai.tool.call.result',
      'gen_ai.retrieval.documents',
      'gen_ai.memory.records',
      'traceloop.entity.output',
      'final_result',
      'gcp.vertex.agent.llm_response',
      'gcp.vertex.agent.tool_response',
    ])
  )
}

/**
 * Instructions stand apart from the messages, as parts of what would be their first. Exporters cut long attributes, so that messages may
 * be no more than text.
 */
function withInstructions(instructions: unknown, messages: unknown): unknown {
  if (instructions === undefined) return messages
  const parts = Array.isArray(instructions) ? instructions : [{ type: 'text', content: instructions }]
  return [{ role: 'system', parts }, ...messagesOf(messages)]
}

function messagesOf(messages: unknown): unknown[] {
  if (Array.isArray(messages)) return messages
  if (messages === undefined) return []
  return [isObject(messages) ? messages : { role: 'user', content: messages }]
}

function inEvents({ events }: SpanValues, name: RegExp, key: string): unknown {
  return events.find((event) => name.test(event.name) && event.values.has(key))?.values.get(key)
}

/** One event a message (1.28 to 1.36), its attributes the message's fields or its JSON. */
function saidInEvents({ events }: SpanValues, name: RegExp): unknown {
  const said = events.filter((event) => name.test(event.name))
  return said.length === 0 ? undefined : said.map(messageOf)
}

function messageOf({ name, values }: EventValues): object {
  const role = /^gen_ai\.(\w+)\.message$/.exec(name)?.[1] ?? 'assistant'
  const fields = Object.fromEntries([...values].map(([key, value]) => [key.replace(/^gen_ai\.event\./, ''), value]))
  const nested = objectIn(fields['message'])
  const body = nested ?? fields
  return {
    role,
    ...body,
    ...(isObject(body) && 'tool_calls' in body && { tool_calls: parsedOrText(body['tool_calls']) }),
  }
}
