import { expect, it } from 'vitest'
import { spansIn } from '../../../src/main/records/derive/derive.ts'
import { describeSpan } from '../../../src/main/records/derive/span-detail.ts'
import { textOfSpan, type SpanText } from '../../../src/main/records/derive/span-text.ts'
import type { Span } from '../../../src/main/records/otlp.ts'
import { aRecord, aSpan } from '../../support/otlp.ts'

function textOf(input: unknown, output: unknown = '', overrides: Partial<Span> = {}): SpanText {
  const body = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
  const attributes = { 'langfuse.observation.input': body(input), 'langfuse.observation.output': body(output) }
  const [values] = spansIn(aRecord([aSpan(attributes, overrides)]), true)
  const detail = values && describeSpan(values)
  if (!detail) throw new Error('no span')
  return textOfSpan(detail)
}

const conversation = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'First question' },
  { role: 'assistant', content: 'First answer' },
  { role: 'user', content: '\n  Second question\nwith details' },
]

it('a call is shown by the first line of what was asked last', () => {
  expect(textOf(conversation).promptLine).toBe('Second question')
  expect(textOf('What is a span?').promptLine).toBe('What is a span?')
  expect(textOf({ city: 'Paris' }).promptLine).toBe('{"city":"Paris"}')
  expect(textOf('').promptLine).toBeNull()
  expect(textOf(`${'👩‍👩‍👧'.repeat(100)}`).promptLine?.length).toBeLessThanOrEqual(200)
})

it('a call is found by what is new in it', () => {
  const { text } = textOf(conversation, { role: 'assistant', content: 'Second answer' })
  for (const words of ['work', 'Second question\nwith details', 'Second answer']) expect(text).toContain(words)
  for (const words of ['Be brief', 'First']) expect(text).not.toContain(words)
})

it('a call is found by its tools, their results, its thoughts and what went wrong', () => {
  const input = [
    ...conversation,
    { role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name: 'look', arguments: '{}' } }] },
    { role: 'tool', tool_call_id: 'a', content: '{"celsius":19}' },
  ]
  const output = {
    role: 'assistant',
    content: null,
    thinking: [{ type: 'thinking', content: 'Warm.' }],
    tool_calls: [{ id: 'b', type: 'function', function: { name: 'send_mail', arguments: '{"to":"ada"}' } }],
  }
  const { text, promptLine } = textOf(input, output, { status: { code: 2, message: 'mail refused' } })
  for (const words of ['{"celsius":19}', 'Warm.', 'send_mail {"to":"ada"}', 'mail refused'])
    expect(text).toContain(words)
  expect(promptLine).toBe('{"celsius":19}')
})

it('instructions stand for a call that has nothing else', () => {
  expect(textOf([{ role: 'system', content: 'Greet.' }])).toMatchObject({ promptLine: 'Greet.' })
})

it('a text without end is cut', () => {
  expect(textOf('word '.repeat(1_000_000)).text.length).toBeLessThan(201_000)
})
