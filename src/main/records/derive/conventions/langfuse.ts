import { countIn, usdIn } from '../sound.ts'
import { firstIn, type SpanValues } from '../span-values.ts'
import { objectIn } from '../json.ts'
import type { UsageBuckets } from '../rows.ts'
import { bucketsFrom, bucketsOfRaw } from '../usage-buckets.ts'
import type { Convention } from './convention.ts'

// Langfuse's own attributes, SDKs v3 and v4 (Python) and v4 and v5 (JS); read on 2026-11-26 in its server, whose mapping also
// has the names of before (`user.id`, `langfuse.tags`, `langfuse.prompt.name`, `langfuse_session_id` in metadata):
// https://github.com/langfuse/langfuse/blob/main/packages/shared/src/server/otel/attributes.ts
// https://langfuse.com/integrations/native/opentelemetry#property-mapping

const observation = 'langfuse.observation'

export const langfuse: Convention = {
  types: [
    {
      key: `${observation}.type`,
      values: [
        [/^span$/i, 'span'],
        [/^generation$/i, 'generation'],
        [/^event$/i, 'event'],
        [/^agent$/i, 'agent'],
        [/^tool$/i, 'tool'],
        [/^chain$/i, 'chain'],
        [/^retriever$/i, 'retriever'],
        [/^evaluator$/i, 'evaluator'],
        [/^embedding$/i, 'embedding'],
        [/^guardrail$/i, 'guardrail'],
      ],
    },
  ],
  model: [`${observation}.model.name`],
  // LangChain's callback puts its own words into the metadata.
  provider: [`${observation}.metadata.ls_provider`],
  level: [`${observation}.level`],
  statusMessage: [`${observation}.status_message`],
  traceName: ['langfuse.trace.name'],
  sessionId: [
    'langfuse.session.id',
    'session.id',
    'langfuse.trace.metadata.langfuse_session_id',
    `${observation}.metadata.langfuse_session_id`,
  ],
  userId: [
    'langfuse.user.id',
    'user.id',
    'langfuse.trace.metadata.langfuse_user_id',
    `${observation}.metadata.langfuse_user_id`,
  ],
  environment: ['langfuse.environment'],
  release: ['langfuse.release'],
  tags: [
    'langfuse.trace.tags',
    'langfuse.tags',
    'langfuse.trace.metadata.langfuse_tags',
    `${observation}.metadata.langfuse_tags`,
  ],
  firstToken: [{ key: `${observation}.completion_start_time`, unit: 'date' }],
  usage: (values) => bucketsOfDetails(firstIn(values, [`${observation}.usage_details`], objectIn)),
  costUsd: (values) => costOfDetails(firstIn(values, [`${observation}.cost_details`], objectIn)),
  parameters: { json: [`${observation}.model.parameters`] },
  metadata: { json: [`${observation}.metadata`], prefixes: [`${observation}.metadata.`] },
  input: (values) => bodyAt(values, [`${observation}.input`, 'langfuse.trace.input']),
  output: (values) => bodyAt(values, [`${observation}.output`, 'langfuse.trace.output']),
}

const bodyAt = (values: SpanValues, keys: string[]): unknown =>
  firstIn(values, keys, (value) => (value === '' ? null : value)) ?? undefined

/** By what a name of a bucket begins with; the first that fits. Names of one's own, such as `input_audio`, count to their side. */
const bucketNames: readonly [RegExp, Exclude<keyof UsageBuckets, 'total'>][] = [
  [/^(input_cached?_?(tokens|read)|cache_read_input|input_tokens_details\.cached|input_cache_hit)/, 'inputCached'],
  [/^(input_cache_(creation|write)|cache_creation_input)/, 'inputCacheWrite'],
  [/^(output_reasoning|reasoning_tokens)/, 'outputReasoning'],
  [/^(input|prompt)/, 'input'],
  [/^(output|completion)/, 'output'],
]

/**
 * Buckets in `usage_details` do not overlap, by Langfuse's definition. SDKs also hand on what OpenAI answered, in which they do;
 * its nested details give that away.
 */
export function bucketsOfDetails(details: Record<string, unknown> | null): UsageBuckets | null {
  if (details === null) return null
  const isRaw = Object.keys(details).some((name) => /^(prompt|completion|input|output)_tokens(_details)?$/.test(name))
  const raw = isRaw ? bucketsOfRaw({ ...details, total_tokens: details['total_tokens'] ?? details['total'] }) : null
  if (raw) return raw
  const buckets: Partial<UsageBuckets> = {}
  const sides = { input: 0, output: 0 }
  for (const [name, value] of Object.entries(details)) {
    const count = countIn(value)
    if (count === null) continue
    const bucket = bucketNames.find(([pattern]) => pattern.test(name))?.[1]
    if (bucket) buckets[bucket] = (buckets[bucket] ?? 0) + count
    else if (name.startsWith('total')) buckets.total ??= count
    const side = sideNames.find(([pattern]) => pattern.test(name))?.[1]
    if (side) sides[side] += count
  }
  return bucketsFrom(withoutOverlap(buckets, sides))
}

/** What counts a whole side where its parts stand beside it once more. */
const sideNames: readonly [RegExp, 'input' | 'output'][] = [
  [/^(input|prompt|promptTokens|inputTokens)$/, 'input'],
  [/^(output|completion|completionTokens|outputTokens)$/, 'output'],
]

/**
 * The buckets of an exporter whose parts are inside their side, although Langfuse's are not: the total gives that away, where it
 * is what a side has without its parts.
 */
function withoutOverlap(given: Partial<UsageBuckets>, sides: { input: number; output: number }): Partial<UsageBuckets> {
  const { total } = given
  const input = (given.input ?? 0) + (given.inputCached ?? 0) + (given.inputCacheWrite ?? 0)
  const output = (given.output ?? 0) + (given.outputReasoning ?? 0)
  if (total === undefined || total >= input + output) return given
  const parts = { input: input - sides.input, output: output - sides.output }
  const isInside = { input: parts.input <= sides.input, output: parts.output <= sides.output }
  const without = (side: 'input' | 'output', isOut: boolean): number => (isOut ? parts[side] : 0)
  for (const [fromInput, fromOutput] of [
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    if ((fromInput && !isInside.input) || (fromOutput && !isInside.output)) continue
    if (input + output - without('input', fromInput) - without('output', fromOutput) !== total) continue
    return {
      ...given,
      ...(fromInput && { input: (given.input ?? 0) - parts.input }),
      ...(fromOutput && { output: (given.output ?? 0) - parts.output }),
    }
  }
  return given
}

/** The total where it is named, or else the sum of the parts. */
export function costOfDetails(details: Record<string, unknown> | null): number | null {
  if (details === null) return null
  const { total, ...parts } = details
  const given = usdIn(total)
  if (given !== null) return given
  const costs = Object.values(parts).map(usdIn)
  const known = costs.filter((cost) => cost !== null)
  return known.length === 0 ? null : usdIn(known.reduce((sum, cost) => sum + cost, 0))
}

/**
 * The Python SDK up to 3.3.0 wrote `span` for generations that were started as spans
 * (https://github.com/langfuse/langfuse/issues/8682).
 */
export function isMistakenSpan(values: SpanValues): boolean {
  if (values.scopeName !== 'langfuse-sdk' || values.resource.get('telemetry.sdk.language') !== 'python') return false
  const [major = 0, minor = 0] = values.scopeVersion.split('.').map(Number)
  if (major > 3 || (major === 3 && minor > 3)) return false
  return ['model.name', 'usage_details', 'cost_details', 'completion_start_time', 'model.parameters'].some((name) =>
    values.attributes.has(`${observation}.${name}`),
  )
}
