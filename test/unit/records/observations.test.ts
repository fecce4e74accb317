import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { observationsOf } from '../../../src/main/records/derive/observations.ts'
import type { ResourceSpans } from '../../../src/main/records/otlp.ts'
import { messagesIn } from '../../../src/shared/messages/messages.ts'
import { aRecord, aSpan, startedAtMs } from '../../support/otlp.ts'

const recordOf = (name: string): ResourceSpans => {
  const json = readFileSync(new URL(`../../fixtures/otlp/${name}`, import.meta.url), 'utf8')
  return (JSON.parse(json) as { resourceSpans: [ResourceSpans] }).resourceSpans[0]
}

it('a foreign span is shown with all that its convention names', () => {
  const [call] = observationsOf(recordOf('openinference-openai.json'))
  expect(call).toMatchObject({
    name: 'ChatCompletion',
    type: 'generation',
    model: 'gpt-4o',
    modelParameters: { model: 'gpt-4o', temperature: 0 },
    output: [{ role: 'assistant', content: 'A cat.' }],
    metadata: { page: 3 },
    usageDetails: { input: 76, input_cached_tokens: 1024, output: 24, output_reasoning_tokens: 16, total: 1140 },
    costDetails: null,
  })
  expect((call?.completionStartedAtMs ?? 0) - (call?.startedAtMs ?? 0)).toBe(420)
  expect((call?.endedAtMs ?? 0) - (call?.startedAtMs ?? 0)).toBe(1500)
})

it('usage and cost are shown by the names that the exporter gave them', () => {
  const plan = observationsOf(recordOf('langfuse-python-3.json')).find(({ name }) => name === 'plan')
  expect(plan?.usageDetails).toEqual({
    input: 80,
    input_cached_tokens: 20,
    output: 25,
    output_reasoning_tokens: 5,
    total: 130,
  })
  expect(plan?.costDetails).toEqual({ input: 0.0002, output: 0.0003 })
})

it('a span that has not ended has no end', () => {
  const [open] = observationsOf(aRecord([aSpan({}, { endTimeUnixNano: undefined })]))
  expect(open).toMatchObject({ startedAtMs, endedAtMs: null })
})

it.each([
  [
    'messages after instructions',
    {
      'gen_ai.system_instructions': '[{"type":"text","content":"Be brief."}]',
      'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"What is a moo',
    },
    'input' as const,
  ],
  [
    'one message after instructions',
    { 'gen_ai.system_instructions': 'Be brief.', 'gen_ai.input.messages': '{"role":"user","content":"What is a moo"}' },
    'input' as const,
  ],
  [
    'calls of tools',
    { 'ai.response.text': 'I look.', 'ai.response.toolCalls': '[{"toolName":"What is a moo' },
    'output' as const,
  ],
])('what an exporter cut off, or wrote in no list, is shown: %s', (_, attributes, side) => {
  const [shown] = observationsOf(aRecord([aSpan(attributes)]))
  expect(JSON.stringify(shown?.[side])).toContain('What is a moo')
  expect(messagesIn(shown?.[side], 'user')).toHaveLength(side === 'input' ? 2 : 1)
})
