import { randomBytes } from 'node:crypto'
import type { ResourceSpans, Span } from '../../src/main/records/otlp.ts'
import type { Db } from '../../src/main/store/schema/db.ts'
import { createSpanRecording } from '../../src/main/store/traces/record-spans.ts'

/** One pixel. */
export const pixelPng =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const question = [
  { role: 'system', content: 'You are a careful researcher.' },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'What is in this picture?' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${pixelPng}` } },
      { type: 'image_url', image_url: { url: 'https://example.org/elsewhere.png' } },
    ],
  },
]
const call = {
  role: 'assistant',
  content: null,
  thinking: [{ type: 'thinking', content: 'A search will tell.' }],
  tool_calls: [
    { id: 'call_1', type: 'function', function: { name: 'web_search', arguments: '{"query":"one pixel"}' } },
  ],
}
const result = { role: 'tool', tool_call_id: 'call_1', content: '{"hits":3}' }

/** Scattered, as real ones are: neighbours in a trace are none in an index by their ids. */
export const spanIdOf = (step: number): string =>
  BigInt.asUintN(64, BigInt(step + 1) * 0x9e3779b97f4a7c15n)
    .toString(16)
    .padStart(16, '0')
const nanos = (ms: number): string => `${Math.round(ms)}000000`

/** The step that each belongs to. `mixed`: agents with a call to a model, a tool and a span each, every second one below another. */
const parentIn = {
  mixed: (step: number) => (step % 4 > 0 ? step - (step % 4) : step % 8 === 0 ? 0 : step - 4),
  deep: (step: number) => step - 1,
  wide: () => 0,
}

export type TraceShape = keyof typeof parentIn
export const traceShapes = Object.keys(parentIn) as TraceShape[]

export interface AgentTrace {
  stepCount: number
  startedAtMs: number
  shape?: TraceShape
  /** The root's input. */
  body?: string
}

/** An agent's trace of so many steps below one root. Every hundredth tool fails. The same each time. */
function agentSpans(traceId: string, { stepCount, startedAtMs, shape = 'mixed', body }: AgentTrace): Span[] {
  return Array.from({ length: stepCount }, (_, step) => {
    const kind = step === 0 ? 'agent' : (['agent', 'generation', 'tool', 'span'] as const)[step % 4]
    const parent = step === 0 ? null : parentIn[shape](step)
    const isFailed = kind === 'tool' && step % 100 === 2
    const isCall = kind === 'generation'
    const attributes: Record<string, string> = {
      'langfuse.observation.type': kind ?? 'span',
      ...(isFailed && {
        'langfuse.observation.level': 'ERROR',
        'langfuse.observation.status_message': 'The tool timed out',
      }),
      ...(step === 0 && {
        'langfuse.observation.input': body ?? 'Describe the picture.',
        'langfuse.observation.output': 'One pixel.',
        'langfuse.observation.metadata.team': 'research',
      }),
      ...(isCall && {
        'langfuse.observation.input': JSON.stringify([...question, call, result]),
        'langfuse.observation.output': JSON.stringify(call),
        'langfuse.observation.model.name': step % 3 === 0 ? 'claude-sonnet-4-5' : 'gpt-5-mini',
        'langfuse.observation.model.parameters': '{"temperature":0.2}',
        'langfuse.observation.usage_details': JSON.stringify({ input: 100 + step, output: 20, total: 120 + step }),
        'langfuse.observation.cost_details': JSON.stringify({ input: 0.001, output: 0.002, total: 0.003 }),
      }),
    }
    return {
      traceId,
      spanId: spanIdOf(step),
      ...(parent !== null && { parentSpanId: spanIdOf(parent) }),
      name: step === 0 ? 'research' : `${kind} ${step}`,
      kind: 1,
      startTimeUnixNano: nanos(startedAtMs + step * 10),
      endTimeUnixNano: nanos(startedAtMs + (step === 0 ? stepCount * 10 + 500 : step * 10 + 400)),
      attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
      status: { code: isFailed ? 2 : 0 },
    }
  })
}

/** Records one; answers its trace id. */
export function recordAgent(db: Db, trace: AgentTrace): string {
  const traceId = randomBytes(16).toString('hex')
  const spans: ResourceSpans = {
    resource: { attributes: [{ key: 'service.name', value: { stringValue: 'research' } }] },
    scopeSpans: [{ scope: { name: 'agents' }, spans: agentSpans(traceId, trace) }],
  }
  db.transaction(() => createSpanRecording(db)(traceId, { spans, payload: JSON.stringify(spans) }, trace.startedAtMs))()
  return traceId
}
